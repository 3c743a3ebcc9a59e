using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>Greatest deceleration of a ballistic entry, and where it happens.</summary>
/// <param name="Deceleration">[m/s^2]</param>
/// <param name="Altitude">[m]</param>
/// <param name="Speed">[m/s]</param>
public readonly record struct EntryPeak(double Deceleration, double Altitude, double Speed);

/// <summary>
/// Ballistic entry into an exponential atmosphere over a flat Earth without gravity, for which a closed form exists: a check
/// of the
/// reference integrator, not a model of flights.
/// </summary>
/// <param name="Speed">[m/s] at entry, V.</param>
/// <param name="Elevation">[rad] below the horizontal, gamma; at least 5 degrees.</param>
/// <param name="Ballistic">[kg/m^2] beta.</param>
/// <param name="GroundDensity">[kg/m^3] rho_0.</param>
/// <param name="ScaleHeight">[m] H.</param>
/// <remarks>Source: ALLEN-EGGERS-1958, eq. 8 to 18. Validation case allen-eggers.</remarks>
public sealed record ExponentialEntry(double Speed, double Elevation, double Ballistic, double GroundDensity, double ScaleHeight)
{
    /// <summary>
    /// Closed form: a = V^2 sin gamma / (2 e H) at h = H ln(rho_0 H / (beta sin gamma)), where the speed is V / sqrt(e).
    /// </summary>
    public EntryPeak ClosedForm()
    {
        var sine = Elementary.Sin(Elevation);
        return new EntryPeak(
            Speed * Speed * sine / (2 * Math.E * ScaleHeight),
            ScaleHeight * Elementary.Log(GroundDensity * ScaleHeight / (Ballistic * sine)),
            Speed / Math.Sqrt(Math.E));
    }

    /// <summary>
    /// The same by the reference integrator, from 25 scale heights down; the peak is where the deceleration stops growing.
    /// </summary>
    public EntryPeak Integrated()
    {
        var (sine, cosine) = Elementary.SinCos(Elevation);
        var solver = new DormandPrince853(
            Rate, 0.0, [0, 0, 25 * ScaleHeight, Speed * cosine, 0, -Speed * sine]);
        while (solver.State[2] > -25 * ScaleHeight)
        {
            solver.Advance(double.MaxValue, ScaleHeight / Speed);
            if (solver.Locate((_, y) => Growth(y)) is { } time)
            {
                Span<double> state = stackalloc double[6];
                solver.Interpolate(time, state);
                return new EntryPeak(Deceleration(state), state[2], SpeedOf(state));
            }
        }

        throw new InvalidOperationException("The deceleration of an exponential entry always has a peak.");
    }

    private void Rate(double time, ReadOnlySpan<double> state, Span<double> rate)
    {
        var k = -Deceleration(state) / SpeedOf(state);
        state[3..].CopyTo(rate);
        (rate[3], rate[4], rate[5]) = (k * state[3], k * state[4], k * state[5]);
    }

    private double Deceleration(ReadOnlySpan<double> state)
    {
        var speed = SpeedOf(state);
        return 0.5 * GroundDensity * Elementary.Exp(-state[2] / ScaleHeight) * speed * speed / Ballistic;
    }

    // Logarithmic rate of the deceleration a = rho v^2 / (2 beta): -(dh/dt) / H - 2 a / v.
    private double Growth(ReadOnlySpan<double> state) => (-state[5] / ScaleHeight) - (2 * Deceleration(state) / SpeedOf(state));

    private static double SpeedOf(ReadOnlySpan<double> y) => Math.Sqrt((y[3] * y[3]) + (y[4] * y[4]) + (y[5] * y[5]));
}
