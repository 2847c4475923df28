using System.Globalization;
using System.Security;
using System.Text;

namespace Kiosk.Accuracy.Svg;

/// <summary>One pair of axes of an SVG picture, linear both ways, that points, lines and bands are drawn on.</summary>
public sealed class Plot
{
    /// <summary>Colours that differ also for the colour-blind (Okabe and Ito 2008).</summary>
    public static IReadOnlyList<string> Colours { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    private const int Wide = 640, High = 400, Left = 64, Right = 20, Top = 40, Bottom = 52;

    private readonly StringBuilder _drawn = new();
    private readonly StringBuilder _legend = new();
    private readonly (double Least, double Most) _x, _y;
    private int _legendX = Left;

    /// <param name="title">Above the picture.</param>
    /// <param name="xLabel">With its unit.</param>
    /// <param name="yLabel">With its unit.</param>
    /// <param name="x">Least and most, different.</param>
    /// <param name="y">Least and most, different.</param>
    public Plot(string title, string xLabel, string yLabel, (double Least, double Most) x, (double Least, double Most) y)
    {
        (_x, _y) = (x, y);
        _drawn.Append(Inv($"""<text x="{Left}" y="18" font-size="15" fill="#222">{Escape(title)}</text>"""));
        foreach (double tick in Ticks(x))
            _drawn.Append(Inv($"""<line x1="{X(tick):0.#}" x2="{X(tick):0.#}" y1="{Top}" y2="{High - Bottom}" stroke="#e6e8eb"/><text x="{X(tick):0.#}" y="{High - Bottom + 16}" text-anchor="middle" fill="#555">{tick:0.###}</text>"""));
        foreach (double tick in Ticks(y))
            _drawn.Append(Inv($"""<line x1="{Left}" x2="{Wide - Right}" y1="{Y(tick):0.#}" y2="{Y(tick):0.#}" stroke="#e6e8eb"/><text x="{Left - 6}" y="{Y(tick) + 4:0.#}" text-anchor="end" fill="#555">{tick:0.###}</text>"""));
        _drawn.Append(Inv($"""<text x="{(Left + Wide - Right) / 2}" y="{High - 12}" text-anchor="middle" fill="#222">{Escape(xLabel)}</text>"""));
        _drawn.Append(Inv($"""<text transform="translate(16 {(Top + High - Bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#222">{Escape(yLabel)}</text>"""));
    }

    /// <summary>Points; those outside of the axes are drawn at their edge.</summary>
    public Plot Points(IEnumerable<(double X, double Y)> points, string colour, string? name = null)
    {
        foreach ((double x, double y) in points)
            _drawn.Append(Inv($"""<circle cx="{X(x):0.#}" cy="{Y(y):0.#}" r="3" fill="{colour}" fill-opacity="0.55"/>"""));
        return Named(name, colour);
    }

    /// <summary>A line through points.</summary>
    public Plot Line(IEnumerable<(double X, double Y)> points, string colour, string? name = null)
    {
        _drawn.Append(Inv($"""<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{string.Join(' ', points.Select(p => Inv($"{X(p.X):0.#},{Y(p.Y):0.#}")))}"/>"""));
        return Named(name, colour);
    }

    /// <summary>A level across the picture with its words at the right.</summary>
    public Plot Level(double y, string words, string colour, bool isDashed = false)
    {
        string dashes = isDashed ? " stroke-dasharray=\"6 4\"" : "";
        _drawn.Append(Inv($"""<line x1="{Left}" x2="{Wide - Right}" y1="{Y(y):0.#}" y2="{Y(y):0.#}" stroke="{colour}"{dashes}/><text x="{Wide - Right - 4}" y="{Y(y) - 4:0.#}" text-anchor="end" fill="{colour}">{Escape(words)}</text>"""));
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg() =>
        Inv($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Wide} {High}" font-family="Helvetica, Arial, sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>{_drawn}{_legend}</svg>""") + "\n";

    /// <summary>Bland and Altman (Lancet 1986): the difference of two methods against their mean, with bias and limits of agreement (1.96 SD).</summary>
    /// <param name="title">Above the picture.</param>
    /// <param name="unit">Of both methods.</param>
    /// <param name="groups">Pairs of reference and measured value, each group in its colour; at least two pairs in all.</param>
    public static string BlandAltman(string title, string unit, params (string Name, IReadOnlyList<(double Reference, double Measured)> Pairs)[] groups)
    {
        (double Mean, double Difference)[] all = [.. groups.SelectMany(g => g.Pairs).Select(p => ((p.Reference + p.Measured) / 2, p.Measured - p.Reference))];
        double bias = all.Average(p => p.Difference);
        double deviation = Math.Sqrt(all.Sum(p => Math.Pow(p.Difference - bias, 2)) / Math.Max(1, all.Length - 1));
        double span = Math.Max(all.Max(p => Math.Abs(p.Difference)), Math.Abs(bias) + (2.2 * deviation)) * 1.1;
        double margin = Math.Max(1, (all.Max(p => p.Mean) - all.Min(p => p.Mean)) * 0.05);
        var plot = new Plot(title, $"mean of reference and ours ({unit})", $"ours - reference ({unit})",
            (all.Min(p => p.Mean) - margin, all.Max(p => p.Mean) + margin), (-Math.Max(span, 1e-6), Math.Max(span, 1e-6)));
        for (int i = 0; i < groups.Length; i++)
            plot.Points(groups[i].Pairs.Select(p => ((p.Reference + p.Measured) / 2, p.Measured - p.Reference)), Colours[i % Colours.Count], groups[i].Name);
        return plot.Level(bias, Inv($"bias {bias:+0.0#;-0.0#;0}"), "#222")
            .Level(bias + (1.96 * deviation), Inv($"+1.96 SD {bias + (1.96 * deviation):+0.0#;-0.0#;0}"), "#777", isDashed: true)
            .Level(bias - (1.96 * deviation), Inv($"-1.96 SD {bias - (1.96 * deviation):+0.0#;-0.0#;0}"), "#777", isDashed: true).ToSvg();
    }

    private Plot Named(string? name, string colour)
    {
        if (name is null) return this;
        _legend.Append(Inv($"""<rect x="{_legendX}" y="26" width="10" height="10" fill="{colour}"/><text x="{_legendX + 14}" y="35" fill="#444">{Escape(name)}</text>"""));
        _legendX += 26 + (int)(name.Length * 6.6);
        return this;
    }

    private double X(double value) => Left + ((Wide - Left - Right) * Math.Clamp((value - _x.Least) / (_x.Most - _x.Least), 0, 1));

    private double Y(double value) => High - Bottom - ((High - Top - Bottom) * Math.Clamp((value - _y.Least) / (_y.Most - _y.Least), 0, 1));

    // Steps of 1, 2 or 5 times a power of ten, about six of them.
    private static IEnumerable<double> Ticks((double Least, double Most) axis)
    {
        double raw = (axis.Most - axis.Least) / 6;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        for (double tick = Math.Ceiling(axis.Least / step) * step; tick <= axis.Most + (step * 1e-9); tick += step) yield return Math.Round(tick, 9);
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
