using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Study;
using Parapet.Study.Bundle;

namespace Parapet.App;

#pragma warning disable
internal sealed record ValidationCase(string Case, double Expected, double Computed, double Deviation, double Tolerance, string Unit, bool Relative, string Source, string Note, bool Pass);

internal static class Laboratory
{
    public static ImmutableArray<ValidationCase> Validate(string filter, IProgress<double> p, CancellationToken c) => [];
}
