using System.Globalization;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults;
using ServiceDefaults.Database;
using TestServers;
using UsageOracle;
using Warehouse.Contracts;

namespace Modeling.Worker.Tests;

/// <summary>What starts a run, on a real broker and a real scheduler.</summary>
public sealed class TriggerTests : IAsyncLifetime
{
    private const string Never = "0 0 0 1 1 ? 2099";

    private TestWarehouse _warehouse = null!;
    private WebApplication? _service;

    public async Task InitializeAsync() => _warehouse = await TestWarehouse.CreateAsync();

    public async Task DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        await _warehouse.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_that_was_announced_becomes_a_run()
    {
        await StartAsync(schedule: Never);
        await RunAsync("batch");
        await AddSessionAsync("a");

        await PublishAsync(new BatchCompleted(1, "usage/navigation", 1, 0, DateTimeOffset.UnixEpoch));

        await UntilAsync("the batch is modelled", "select count(*) = 0 from ops.batches where modelled_run_id is null");
    }

    [Fact]
    public async Task A_batch_that_nobody_announced_is_taken_by_the_schedule()
    {
        await StartAsync(schedule: "0/1 * * * * ?");
        await RunAsync("batch");
        await AddSessionAsync("a");

        await RunAsync("schedule");

        await UntilAsync("the batch is modelled", "select count(*) = 0 from ops.batches where modelled_run_id is null");
    }

    [Fact]
    public async Task A_run_that_breaks_off_does_not_stop_the_worker()
    {
        await _warehouse.ExecuteAsync("alter table ops.run_models add constraint nothing_fits check (false)");
        await AddSessionAsync("a");
        await StartAsync(schedule: Never);
        await UntilAsync("a run has failed", "select exists (select from ops.runs where status = 'failed' and reason like 'the run broke off: 23514: %')");
        await _warehouse.ExecuteAsync("alter table ops.run_models drop constraint nothing_fits");

        await PublishAsync(new BatchCompleted(1, "usage/navigation", 1, 0, DateTimeOffset.UnixEpoch));

        await UntilAsync("the batch is modelled", "select count(*) = 0 from ops.batches where modelled_run_id is null");
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from ops.runs where status = 'failed'"));
    }

    [Fact]
    public async Task A_database_that_cannot_even_note_the_run_does_not_stop_the_worker()
    {
        await _warehouse.ExecuteAsync("alter table ops.runs add constraint nothing_fits check (false)");
        await AddSessionAsync("a");
        await StartAsync(schedule: Never);
        await UntilAsync("a run was tried", "select coalesce(pg_sequence_last_value(pg_get_serial_sequence('ops.runs', 'run_id')), 0) > 0");
        await _warehouse.ExecuteAsync("alter table ops.runs drop constraint nothing_fits");

        await UntilAsync("the batch is modelled", "select count(*) = 0 from ops.batches where modelled_run_id is null");
    }

    [Fact]
    public async Task A_full_refresh_is_made_on_request()
    {
        await StartAsync(schedule: Never);
        await RunAsync("batch");
        var request = Guid.NewGuid();

        await PublishAsync(new RefreshRequested(request, null, FullRefresh: true, "a test"));

        await UntilAsync("the run is done", $"select exists (select from ops.runs where request_id = '{request}' and full_refresh and requested_by = 'a test' and status = 'succeeded')");
    }

    [Fact]
    public async Task A_changed_schedule_takes_effect_with_the_next_start()
    {
        const string Schedule = "select array_agg(distinct cron_expression) = array['{0}'] from quartz.qrtz_cron_triggers where trigger_name = 'refresh'";
        await StartAsync(schedule: Never);
        await UntilAsync("the schedule is stored", string.Format(CultureInfo.InvariantCulture, Schedule, Never));
        await _service!.StopAsync();
        await _service.DisposeAsync();

        await StartAsync(schedule: "0 0 3 * * ?");

        await UntilAsync("the schedule is another one", string.Format(CultureInfo.InvariantCulture, Schedule, "0 0 3 * * ?"));
    }

    [Fact]
    public async Task A_request_that_cannot_be_met_is_kept_as_a_dead_letter()
    {
        await StartAsync(schedule: Never);
        var dead = new TaskCompletionSource<string>();
        var bus = _service!.Services.GetRequiredService<IBusControl>();
        var endpoint = bus.ConnectReceiveEndpoint("modeling-refresh-requested_error", queue =>
        {
            queue.ConfigureConsumeTopology = false;
            ((IRabbitMqReceiveEndpointConfigurator)queue).SetQuorumQueue();
            queue.Handler<RefreshRequested>(context =>
            {
                dead.TrySetResult(context.ReceiveContext.TransportHeaders.Get<string>("MT-Fault-Message") ?? "");
                return Task.CompletedTask;
            });
        });
        await endpoint.Ready;

        await PublishAsync(new RefreshRequested(Guid.NewGuid(), ["no_such_model"], FullRefresh: false, "a test"));

        Assert.StartsWith("there is no model 'no_such_model'; known are ", await dead.Task.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private async Task StartAsync(string schedule)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:warehouse"] = _warehouse.ConnectionString,
            ["ConnectionStrings:messaging"] = await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None),
            ["Modeling:Schedule"] = schedule,
            ["Modeling:FullRefreshSchedule"] = Never,
            ["Modeling:QuietPeriod"] = "00:00:00.1",
            ["Urls"] = "http://127.0.0.1:0",
        });
        builder.AddServiceDefaults();
        builder.AddWarehouseDatabase();
        builder.AddModeling();
        _service = builder.Build();
        await _service.StartAsync();
    }

    private Task AddSessionAsync(string id) => _warehouse.LoadAsync(
        "navigation", [new Activity(id, "u1", "o1", new DateTime(2025, 11, 1, 0, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);

    private Task PublishAsync<T>(T message)
        where T : class => _service!.Services.GetRequiredService<IBus>().Publish(message);

    private Task RunAsync(string trigger) => UntilAsync($"a run by {trigger} has succeeded", $"select exists (select from ops.runs where trigger = '{trigger}' and status = 'succeeded')");

    private async Task UntilAsync(string what, string condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await _warehouse.ScalarAsync<bool>(condition))
        {
            Assert.True(await pace.WaitForNextTickAsync(CancellationToken.None) && !patience.IsCancellationRequested, $"waited in vain until {what}");
        }
    }
}
