using System.Globalization;
using System.Text;

namespace Parapet.Study.Report;

/// <summary>
/// An attribute value: text or a number. Numbers are written the same everywhere: rounded, invariant, no trailing zeros.
/// </summary>
internal readonly record struct AttributeValue(string Text)
{
    public static implicit operator AttributeValue(string text) => new(text);

    public static implicit operator AttributeValue(double number) => new(Markup.Number(number));

    public static implicit operator AttributeValue(int number) => new(number.ToString(CultureInfo.InvariantCulture));
}

/// <summary>
/// Writes HTML and SVG. Whatever comes in as text is escaped, whatever comes in as a number is finite and short, and what
/// is opened is closed in order: a page cannot be broken by what a file says.
/// </summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    public Markup Open(string name, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        Start(name, attributes).Append('>');
        _open.Push(name);
        return this;
    }

    /// <summary>Closes the innermost open element, which must be of this name.</summary>
    public Markup Close(string name)
    {
        var open = _open.Pop();
        if (open != name)
        {
            throw new InvalidOperationException($"closing <{name}> while <{open}> is open");
        }

        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element without content. SVG closes it; HTML has none but its void elements.</summary>
    public Markup Leaf(string name, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        Start(name, attributes).Append("/>");
        return this;
    }

    /// <summary>An element with text as its content.</summary>
    public Markup Element(string name, string content, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        Start(name, attributes).Append('>');
        Escape(content);
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>Text, escaped.</summary>
    public Markup Text(string content)
    {
        Escape(content);
        return this;
    }

    /// <summary>A line break in the source, for people who read it.</summary>
    public Markup Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>
    /// Markup that was written by another <see cref="Markup"/>, or constant text of this library; never anything from a file.
    /// </summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Opens a picture that says its title to those who cannot see it; the caller closes <c>svg</c>.</summary>
    /// <param name="kind">Style.</param>
    /// <param name="width">[px]</param>
    /// <param name="height">[px]</param>
    /// <param name="title">What it shows.</param>
    /// <param name="id">Unique in the page.</param>
    public Markup OpenPicture(string kind, double width, double height, string title, string id) =>
        Open("svg", ("class", "chart " + kind), ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"),
            ("aria-labelledby", id + "-t"), ("id", id))
            .Element("title", title, ("id", id + "-t")).Line();

    /// <summary>A line through points; nothing when there are none.</summary>
    public Markup Path(string style, IReadOnlyList<Point> points, bool close = false, double tolerance = 0.3)
    {
        var path = new PathData { Tolerance = tolerance }.Polyline(points, close);
        return path.IsEmpty ? this : Leaf("path", ("class", style), ("d", path.ToString()));
    }

    /// <summary>Words in a picture.</summary>
    public Markup Label(string style, string text, double x, double y, string anchor = "start") =>
        anchor == "start"
            ? Element("text", text, ("class", style), ("x", x), ("y", y))
            : Element("text", text, ("class", style), ("x", x), ("y", y), ("text-anchor", anchor));

    /// <summary>The whole; everything must be closed.</summary>
    public override string ToString() =>
        _open.Count == 0 ? _text.ToString() : throw new InvalidOperationException($"<{_open.Peek()}> is still open");

    /// <summary>A coordinate: a tenth of a unit is finer than any screen or press shows.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "a drawing takes finite numbers");
        }

        var rounded = Math.Round(value, 1, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0.0 : rounded).ToString("0.#", CultureInfo.InvariantCulture);
    }

    private StringBuilder Start(string name, ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            _text.Append(' ').Append(attribute).Append("=\"");
            Escape(value.Text);
            _text.Append('"');
        }

        return _text;
    }

    private void Escape(string content)
    {
        foreach (var c in content)
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),

                // Control characters have no place in HTML or XML; a file may hold them all the same.
                < ' ' and not ('\n' or '\t') or '\u007f' or '\ufffe' or '\uffff' => _text.Append('\ufffd'),
                _ => _text.Append(c),
            };
        }
    }
}

/// <summary>A point of a drawing.</summary>
/// <param name="X">[px] to the right</param>
/// <param name="Y">[px] down</param>
internal readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public double Length => Math.Sqrt((X * X) + (Y * Y));
}

/// <summary>A rectangle of a drawing.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public bool Contains(Point p) => p.X >= Left && p.X <= Right && p.Y >= Top && p.Y <= Bottom;

    public bool Contains(Box b) => b.Left >= Left && b.Right <= Right && b.Top >= Top && b.Bottom <= Bottom;

    public Box Inflate(double by) => new(Left - by, Top - by, Right + by, Bottom + by);

    /// <summary>[px^2] area in common.</summary>
    public double Overlap(Box b) =>
        Math.Max(0,
            Math.Min(Right, b.Right) - Math.Max(Left, b.Left)) * Math.Max(0, Math.Min(Bottom, b.Bottom) - Math.Max(Top, b.Top));
}

/// <summary>Path data of SVG: relative, a tenth of a pixel, points closer than they can be told apart dropped.</summary>
internal sealed class PathData
{
    private readonly StringBuilder _text = new();
    private long _x;
    private long _y;
    private bool _lineTo;

    /// <summary>Least distance between drawn points [px].</summary>
    public double Tolerance { get; init; } = 0.3;

    /// <summary>A line through the points.</summary>
    public PathData Polyline(IReadOnlyList<Point> points, bool close = false)
    {
        if (points.Count < 2)
        {
            return this;
        }

        var last = points[0];
        MoveTo(last);
        for (var i = 1; i < points.Count; i++)
        {
            var end = i == points.Count - 1 && !close;
            if (end || (points[i] - last).Length >= Tolerance)
            {
                last = points[i];
                LineTo(last);
            }
        }

        if (close)
        {
            _text.Append('z');
            _lineTo = false;
        }

        return this;
    }

    /// <summary>Nothing was drawn.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static long Tenths(double v) => (long)Math.Round(v * 10.0, MidpointRounding.AwayFromZero);

    private void MoveTo(Point p)
    {
        (_x, _y) = (Tenths(p.X), Tenths(p.Y));
        _text.Append('M');
        Append(_x, first: true);
        Append(_y, first: false);
        _lineTo = false;
    }

    private void LineTo(Point p)
    {
        var (x, y) = (Tenths(p.X), Tenths(p.Y));
        if (x == _x && y == _y)
        {
            return;
        }

        if (!_lineTo)
        {
            _text.Append('l');
        }

        Append(x - _x, first: !_lineTo);
        Append(y - _y, first: false);
        (_x, _y, _lineTo) = (x, y, true);
    }

    private void Append(long tenths, bool first)
    {
        var magnitude = Math.Abs(tenths);
        if (tenths < 0)
        {
            _text.Append('-');
        }
        else if (!first)
        {
            _text.Append(' ');
        }

        if (magnitude >= 10 || magnitude == 0)
        {
            _text.Append((magnitude / 10).ToString(CultureInfo.InvariantCulture));
        }

        if (magnitude % 10 != 0)
        {
            _text.Append('.').Append((magnitude % 10).ToString(CultureInfo.InvariantCulture));
        }
    }
}
