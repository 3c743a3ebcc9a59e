#pragma warning disable
// Stand-ins for what is being written elsewhere; deleted when it lands.
using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Study.Bundle;

namespace Parapet.App;

internal sealed record CatalogueEntry(string Id, string Name, string About, ImmutableArray<Input> Values);

internal sealed record ValidationCase(string Case, double Expected, double Computed, double Deviation, double Tolerance, string Unit, bool Relative, string Source, string Note, bool Pass);

internal static class Pending
{
    public static Loaded Load(string file, string[] set, string? position) => throw new NotSupportedException("pending");
    public static Found<Knob> Knob(Loaded loaded, string path) => throw new NotSupportedException("pending");
    public static Found<Vehicle> Vehicle(string id, string? position) => throw new NotSupportedException("pending");
    public static ImmutableArray<Place> Places() => [];
}
