using System.Globalization;
using System.Text.RegularExpressions;

namespace Warehouse.Semantics;

/// <summary>
/// The arithmetic of a derived metric: names of metrics, numbers, <c>+ - * /</c> and parentheses, such as
/// <c>revenue - 0.5 * refunds</c>. A division by zero gives nothing.
/// </summary>
public sealed partial class MetricExpression
{
    private readonly Node _root;

    private MetricExpression(Node root) => _root = root;

    /// <summary>The metrics that it names, each once, in order.</summary>
    public IReadOnlyList<string> Metrics => [.. NamesIn(_root).Distinct()];

    /// <summary>
    /// Whether its value over two parts of the rows is the sum of its values over each, where that of its metrics is: metrics
    /// are added, subtracted and multiplied by numbers only.
    /// </summary>
    public bool IsLinear => IsLinearIn(_root);

    /// <exception cref="FormatException">The text is not such an expression.</exception>
    public static MetricExpression Parse(string text)
    {
        var tokens = Tokens().Matches(text).Select(match => match.Value.Trim()).Where(token => token.Length > 0).ToList();
        var at = 0;
        var root = Sum();
        return at == tokens.Count ? new MetricExpression(root) : throw Unexpected();

        Node Sum()
        {
            var node = Product();
            while (Next() is "+" or "-")
            {
                node = new Node(tokens[at++], node, Product());
            }

            return node;
        }

        Node Product()
        {
            var node = Factor();
            while (Next() is "*" or "/")
            {
                node = new Node(tokens[at++], node, Factor());
            }

            return node;
        }

        Node Factor()
        {
            switch (Next())
            {
                case "(":
                    at++;
                    var inner = Sum();
                    return Next() == ")" && at++ >= 0 ? inner : throw Unexpected();
                case "-":
                    at++;
                    return new Node("-", new Node("0", null, null), Factor());
                case { } token when Operand().IsMatch(token):
                    at++;
                    return new Node(token, null, null);
                default:
                    throw Unexpected();
            }
        }

        string? Next() => at < tokens.Count ? tokens[at] : null;

        FormatException Unexpected() => new(
            $"'{text}' is not an expression over metrics: "
                + $"{(at < tokens.Count ? $"'{tokens[at]}' was not expected there" : "it ends too early")}; "
                + "it may have names of metrics, numbers, + - * / and parentheses");
    }

    /// <param name="value">The SQL of a metric's value.</param>
    public string ToSql(Func<string, string> value) => ToSql(_root, value);

    private static string ToSql(Node node, Func<string, string> value) => node switch
    {
        { Left: { } left, Right: { } right, Token: "/" } =>
            $"({ToSql(left, value)} / nullif(({ToSql(right, value)})::double precision, 0))",
        { Left: { } left, Right: { } right } => $"({ToSql(left, value)} {node.Token} {ToSql(right, value)})",
        _ => IsNumber(node.Token) ? node.Token : value(node.Token),
    };

    private static IEnumerable<string> NamesIn(Node node) =>
        node is { Left: { } left, Right: { } right } ? NamesIn(left).Concat(NamesIn(right)) : IsNumber(node.Token) ? [] : [node.Token];

    private static bool IsLinearIn(Node node) => node switch
    {
        { Token: "-", Left.Token: "0", Right: { } negated } => IsLinearIn(negated),
        { Token: "+" or "-", Left: { } left, Right: { } right } => IsLinearIn(left) && IsLinearIn(right),
        { Token: "*", Left: { } left, Right: { } right } =>
            (IsConstant(left) && IsLinearIn(right)) || (IsLinearIn(left) && IsConstant(right)),
        { Token: "/", Left: { } left, Right: { } right } => IsLinearIn(left) && IsConstant(right),
        _ => !IsNumber(node.Token),
    };

    private static bool IsConstant(Node node) => !NamesIn(node).Any();

    private static bool IsNumber(string token) =>
        decimal.TryParse(token, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"\s+|[a-z_]\w*|[0-9]+(\.[0-9]+)?|.", RegexOptions.Singleline)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^([a-z_]\w*|[0-9]+(\.[0-9]+)?)$")]
    private static partial Regex Operand();

    private sealed record Node(string Token, Node? Left, Node? Right);
}
