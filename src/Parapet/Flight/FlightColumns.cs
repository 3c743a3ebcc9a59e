using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>How a flight of a batch ended.</summary>
internal enum FlightStatus
{
    /// <summary>On the ground, after burn-out.</summary>
    Impact,

    /// <summary>Still flying at the greatest time.</summary>
    Flying,

    /// <summary>On the ground before burn-out.</summary>
    FailedInBoost,
}

/// <summary>Results of a batch, one column per figure; may be used again for another batch of the same size.</summary>
internal sealed class FlightColumns
{
    [ThreadStatic]
    private static FlightColumns? t_columns;

    private (double Omega, double Step) _turnsOf = (double.NaN, double.NaN);
    private double[] _cosine = [];
    private double[] _sine = [];

    /// <summary>Room for a number of cases.</summary>
    /// <param name="count">Cases.</param>
    /// <param name="samples">Samples of the path per case; 0 for none.</param>
    public FlightColumns(int count, int samples = 0)
    {
        Samples = samples;
        PositionEcef = new Vector3d[count * samples];
        Status = new FlightStatus[count];
        BurnoutTime = new double[count];
        Burnout = new State[count];
        ImpactTime = new double[count];
        Impact = new State[count];
    }

    /// <summary>
    /// Columns with at least as much room, to be read before the thread asks again: a megabyte of fresh memory for every block of flights would cost as
    /// much as a tenth of flying them.
    /// </summary>
    public static FlightColumns ForThisThread(int count, int samples)
    {
        if (t_columns is not { } kept || kept.Status.Length < count || kept.Samples < samples)
        {
            t_columns = kept = new FlightColumns(Math.Max(count, t_columns?.Status.Length ?? 0), Math.Max(samples, t_columns?.Samples ?? 0));
        }

        return kept;
    }

    /// <summary>Samples of the path per case.</summary>
    public int Samples { get; }

    /// <summary>
    /// [m, ECEF] position at k sampleStep, index case * <see cref="Samples"/> + k; stays at the last position after the end.
    /// </summary>
    public Vector3d[] PositionEcef { get; }

    /// <summary>How each ended.</summary>
    public FlightStatus[] Status { get; }

    /// <summary>[s after launch] last-stage burn-out; NaN where not reached.</summary>
    public double[] BurnoutTime { get; }

    /// <summary>[m, m/s, ECEF] at last-stage burn-out.</summary>
    public State[] Burnout { get; }

    /// <summary>[s after launch] end: impact, or the greatest time.</summary>
    public double[] ImpactTime { get; }

    /// <summary>[m, m/s, ECEF] at the end.</summary>
    public State[] Impact { get; }

    /// <summary>Cosine and sine of the angle by which the Earth has turned at each sample; kept for the next batch.</summary>
    internal (double[] Cosine, double[] Sine) Turns(EarthModel earth, double step)
    {
        if (_turnsOf != (earth.Omega, step))
        {
            _cosine = new double[Samples];
            _sine = new double[Samples];
            for (var k = 0; k < Samples; k++)
            {
                (_sine[k], _cosine[k]) = Elementary.SinCos(earth.Omega * k * step);
            }

            _turnsOf = (earth.Omega, step);
        }

        return (_cosine, _sine);
    }
}
