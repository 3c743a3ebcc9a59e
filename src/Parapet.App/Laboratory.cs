using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Study.Bundle;

namespace Parapet.App;

/// <summary>A value, or why there is none.</summary>
internal readonly record struct Found<T>(T? Value, Diagnostic? Problem)
    where T : class;

/// <summary>A scenario read from a file, or why there is none.</summary>
/// <param name="Scenario">Null when refused.</param>
/// <param name="Knobs">Its inputs that can be turned.</param>
/// <param name="Diagnostics">Errors when refused; otherwise warnings.</param>
internal sealed record Loaded(Scenario? Scenario, ImmutableArray<Knob> Knobs, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>What the verbs ask of the library about what the command line names: scenarios, vehicles, places.</summary>
internal static class Laboratory
{
    /// <summary>The scenario of a command line.</summary>
    public static Loaded Load(ParseResult parse, Argument<string> scenario) =>
        Pending.Load(parse.GetValue(scenario)!, parse.GetValue(Parameters.Set)!, parse.GetValue(Parameters.Position));

    /// <summary>The input with a path, to be varied.</summary>
    public static Found<Knob> Knob(Loaded loaded, string path) => Pending.Knob(loaded, path);

    /// <summary>A vehicle of the catalogue.</summary>
    public static Found<Vehicle> Vehicle(ParseResult parse, Option<string?> option) =>
        Pending.Vehicle(parse.GetValue(option)!, parse.GetValue(Parameters.Position));

    /// <summary>A place by id, by name, or as <c>latitude,longitude</c> in degrees.</summary>
    public static Found<Place> Place(ParseResult parse, Option<string?> option)
    {
        var text = parse.GetValue(option)!.Trim();
        var parts = text.Split(',');
        if (parts.Length == 2 && Number(parts[0]) is { } latitude && Number(parts[1]) is { } longitude)
        {
            return Math.Abs(latitude) <= 90 && longitude is >= -180 and <= 360
                ? new(new Place(text, text, Angle.FromDegrees(latitude), Angle.FromDegrees(longitude > 180 ? longitude - 360 : longitude), default), null)
                : new(null, new Diagnostic("CLI002", option.Name, $"'{text}' is not on the Earth. Give a latitude from -90 to 90 and a longitude from -180 to 360, in degrees."));
        }

        var places = Pending.Places();
        var found = places.Where(p => Same(p.Id, text) || Same(p.Name, text)).ToList();
        if (found.Count == 1)
        {
            return new(found[0], null);
        }

        if (found.Count > 1)
        {
            return new(null, new Diagnostic("CLI004", option.Name, $"'{text}' is the name of several places: {string.Join(", ", found.Select(p => p.Id))}. Give one of these ids."));
        }

        var nearest = Spelling.Nearest(text, places.SelectMany(p => (string[])[p.Id, p.Name]));
        return new(null, new Diagnostic("CLI004", option.Name,
            $"no place is called '{text}'. {(nearest is null ? "./parapet catalogue places lists them" : $"Did you mean '{nearest}'?")}; or give 'latitude,longitude' in degrees."));
    }

    public static ImmutableArray<string> Kinds() => ["missiles"];
    public static ImmutableArray<CatalogueEntry> Entries(string kind) => [];
    public static ImmutableArray<ValidationCase> Validate(string filter, IProgress<double> p, CancellationToken c) => [];
    public static BundleFile Report(Results results, string command) => ResultBundle.TextFile("report.html", "<!doctype html>");
    public static Found<FlightResult> Fly(Vehicle v, Place from, Place to, Loft loft, Fidelity f) => throw new NotSupportedException("pending");
    public static Found<FlightResult> FlyFarthest(Vehicle v, Place from, Angle azimuth, Fidelity f) => throw new NotSupportedException("pending");

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
