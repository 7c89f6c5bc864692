using System.Buffers;
using System.IO.Pipelines;
using AppHost.Embedded.Dashboard;
using AppHost.Embedded.Dashboard.Protocol;

namespace AppHost.Tests.Dashboard;

public sealed class GrpcFramesTests
{
    [Fact]
    public void A_frame_is_a_zero_byte_the_length_and_the_message()
    {
        var frame = GrpcFrames.Encode(new ApplicationInformationResponse { ApplicationName = "Platform" });

        // Field 1, length-delimited (0x0A), eight bytes.
        Assert.Equal([0, 0, 0, 0, 10, 0x0A, 8, .. "Platform"u8], frame);
    }

    [Fact]
    public async Task A_message_that_arrives_byte_by_byte_is_put_together()
    {
        var frame = GrpcFrames.Encode(new WatchResourceConsoleLogsRequest { ResourceName = "ingestion-1", SuppressFollow = true });
        var pipe = new Pipe();
        var reading = GrpcFrames.ReadAsync(pipe.Reader, WatchResourceConsoleLogsRequest.Parser, CancellationToken.None);
        foreach (var one in frame)
        {
            Assert.False(reading.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { one });
        }

        var read = await reading.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(("ingestion-1", true), (read.ResourceName, read.SuppressFollow));
    }

    [Fact]
    public async Task A_call_that_ends_within_its_message_is_an_error()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 0, 0, 9, 1 });
        await pipe.Writer.CompleteAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => GrpcFrames.ReadAsync(pipe.Reader, WatchResourceConsoleLogsRequest.Parser, CancellationToken.None));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0xFF, 0, 0, 0 })]
    public void Compressed_and_oversized_frames_are_refused(byte[] frame)
    {
        var buffer = new ReadOnlySequence<byte>(frame);

        Assert.Throws<InvalidDataException>(() => GrpcFrames.TryDecode(ref buffer, out _));
    }
}
