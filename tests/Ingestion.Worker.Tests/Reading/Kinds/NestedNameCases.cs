namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>
/// An object that has a name twice: what nobody declared loses nothing in silence; a declared JSON column takes the last, as JSON
/// readers do.
/// </summary>
internal static class NestedNameCases
{
    public static IEnumerable<ReadingCase> All =>
    [
        Extra("two values", """{"a":1,"a":2}""").Rejects("1: x has 'a' twice with different values; keep one of them"),
        Extra("the same value twice", """{"a":1,"a":1}""").Loads("""1|∅|∅|{"x": {"a": 1}}"""),
        Extra("the same value written in two ways", """{"a":{"b":1,"c":"\u0061"},"\u0061":{"c":"a","b":1}}""").Loads("""1|∅|∅|{"x": {"a": {"b": 1, "c": "a"}}}"""),
        Extra("a value and null", """{"a":1,"a":null}""").Rejects("1: x has 'a' twice with different values; keep one of them"),
        Extra("a name in its escapes", """{"a":1,"\u0061":2}""").Rejects("1: x has 'a' twice with different values; keep one of them"),
        Extra("deep in arrays", """[0,{"log":[{"a":1},{"a":1,"b":{"c":1,"d":2,"c":[]}}]}]""").Rejects("1: x has '[1].log[1].b.c' twice with different values; keep one of them"),
        Extra("the same name in several objects", """{"a":{"a":1},"b":{"a":2},"c":[{"a":3},{"a":4}]}""")
            .Loads("""1|∅|∅|{"x": {"a": {"a": 1}, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}}"""),
        Extra("names that differ in case", """{"a":1,"A":2}""").Loads("""1|∅|∅|{"x": {"A": 2, "a": 1}}"""),
        Extra("within the first of two equal ones", """{"a":{"b":1,"b":2},"a":{"b":1,"b":2}}""").Rejects("1: x has 'a.b' twice with different values; keep one of them"),
        Extra("many names", $"{{{string.Join(",", Enumerable.Range(0, 3_000).Select(i => $"\"n{i}\":{i}"))},\"n7\":8}}").Rejects("1: x has 'n7' twice with different values; keep one of them"),
        Tree("in a column", "{\"id\":\"1\",\"tree\":{\"a\":1,\"a\":2}}\n{\"id\":\"2\",\"tree\":{\"a\":1}}\n", ".jsonl").Loads("1|{\"a\": 2}", "2|{\"a\": 1}"),
        Tree("in a column of an array", "[{\"id\":\"1\",\"tree\":[{\"a\":1,\"a\":2}]},{\"id\":\"2\"}]", ".json").Loads("1|[{\"a\": 2}]", "2|∅"),
        Tree("in a column of delimited text", "id,tree\n1,\"{\"\"a\"\":1,\"\"a\"\":2}\"\n2,\"{\"\"a\"\":1,\"\"a\"\":1}\"\n", ".csv").Loads("1|{\"a\": 2}", "2|{\"a\": 1}"),
    ];

    private static ReadingCase Extra(string title, string value) => ReadingCase.Things("nested names: " + title, $"{{\"id\":\"1\",\"x\":{value}}}\n");

    private static ReadingCase Tree(string title, string content, string extension) => ReadingCase.Of("trees", "nested names: " + title, content, extension);
}
