using System.Text;
using Ingestion.Worker.Erasure;

namespace Ingestion.Worker.Tests.Erasure;

/// <summary>What a person said goes out of JSON, and its shape stays.</summary>
public sealed class JsonEraserTests
{
    [Theory]
    [InlineData("""{"role":"user","content":"I am Ann","n":7}""", """{"role":"user","content":"[erased]","n":0}""")]
    [InlineData("""{"a":"","b":null,"c":true,"d":[],"e":{}}""", """{"a":"","b":null,"c":true,"d":[],"e":{}}""")]
    [InlineData("""["x",1,{"role":["user",2,{"name":"Ann"}]}]""", """["[erased]",0,{"role":["user",2,{"name":"[erased]"}]}]""")]
    [InlineData("""{"role":{"role":"user","name":"Ann"},"names":["Ann"]}""", """{"role":{"role":"user","name":"[erased]"},"names":["[erased]"]}""")]
    [InlineData(""" {"ro\u006ce" : "us\u0065r", "n\u00e4me":"\u00e4"} """, """{"role":"user","näme":"[erased]"}""")]
    [InlineData("\"Ann\"", "\"[erased]\"")]
    public void Texts_and_numbers_go_but_for_those_that_are_kept(string json, string left)
    {
        var once = JsonEraser.Erase(Encoding.UTF8.GetBytes(json), ["role"]);

        Assert.Equal(left, Encoding.UTF8.GetString(once!));
        Assert.Equal(once, JsonEraser.Erase(once, ["role"]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[erased]")]
    [InlineData("\"\\ud800\"")]
    public void What_is_no_json_that_can_be_stored_is_left_to_the_caller(string json) =>
        Assert.Null(JsonEraser.Erase(Encoding.UTF8.GetBytes(json), []));
}
