using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Earth;

namespace Parapet.Exchange.Feeds;

/// <summary>Values of messages from SI numbers, rounded to what a message needs, so that no more digits travel than mean something.</summary>
internal static class Values
{
    /// <summary>[1] an ellipse that holds 95 of 100 cases is this many times that of one sigma: sqrt(-2 ln 0.05). Source: BAR-SHALOM-2001, ch. 1 (chi-square of two).</summary>
    public const double Ellipse95 = 2.447746830680816;

    private const double Degree = Math.PI / 180.0;

    /// <summary>UTC text of a moment.</summary>
    /// <param name="epochMs">[ms since 1970] of the exercise's start.</param>
    /// <param name="time">[s] after it.</param>
    public static string Time(long epochMs, double time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(epochMs + Ms(time)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>[ms] from [s].</summary>
    public static long Ms(double time) => (long)Math.Round(time * 1000.0, MidpointRounding.AwayFromZero);

    /// <summary>A span of time.</summary>
    public static JsonArray Window(long epochMs, double from, double to) => [Time(epochMs, from), Time(epochMs, to)];

    /// <summary>A number of a few places.</summary>
    public static JsonNode Number(double value, int places) => JsonValue.Create((decimal)Math.Round(value, places, MidpointRounding.ToEven));

    /// <summary>[deg] a direction of a tenth of a degree from [rad].</summary>
    public static JsonNode Azimuth(double radians)
    {
        var tenths = (long)Math.Round(radians / Degree * 10.0, MidpointRounding.ToEven) % 3600;
        return JsonValue.Create((tenths < 0 ? tenths + 3600 : tenths) / 10m);
    }

    /// <summary>[deg] a sector, clockwise from one side to the other.</summary>
    public static JsonArray Sector(Angle center, Angle halfWidth)
    {
        var from = center.Radians - halfWidth.Radians;
        return halfWidth.Radians >= Math.PI - 1e-9 ? [0m, 360m] : [Azimuth(from), Azimuth(from + (2.0 * halfWidth.Radians))];
    }

    /// <summary>A place.</summary>
    public static JsonObject Point(Geodetic place) => new()
    {
        ["latitude_deg"] = Number(place.Latitude / Degree, 4),
        ["longitude_deg"] = Number(place.Longitude / Degree, 4),
    };

    /// <summary>A circle about a place, radius in [m].</summary>
    public static JsonObject Circle(Geodetic place, double radius)
    {
        var circle = Point(place);
        circle["radius_km"] = Number(radius / 1000.0, 3);
        return circle;
    }

    /// <summary>An ellipse about a place, from the one-sigma ellipse in [m] and [rad] from north.</summary>
    public static JsonObject Ellipse(Geodetic place, double semiMajor, double semiMinor, double orientation)
    {
        var ellipse = Point(place);
        ellipse["semi_major_km"] = Number(Ellipse95 * semiMajor / 1000.0, 3);
        ellipse["semi_minor_km"] = Number(Ellipse95 * semiMinor / 1000.0, 3);
        ellipse["azimuth_deg"] = Azimuth(orientation);
        return ellipse;
    }

    /// <summary>[s] a standard deviation, at most an hour.</summary>
    public static JsonNode Sigma(double seconds) => Number(Math.Min(seconds, 3600.0), 1);

    /// <summary>Class of a missile by its range in [m]. The bounds, 1,000, 3,000 and 5,500 km, are customary.</summary>
    public static string Class(double range) => range switch { < 1.0e6 => "SRBM", < 3.0e6 => "MRBM", < 5.5e6 => "IRBM", _ => "ICBM" };

    /// <summary>Class of range, [m].</summary>
    public static string RangeClass(double range) => range switch
    {
        <= 0.5e6 => "up-to-500-km", <= 1.0e6 => "500-to-1000-km", <= 3.0e6 => "1000-to-3000-km", <= 5.5e6 => "3000-to-5500-km", _ => "over-5500-km",
    };
}
