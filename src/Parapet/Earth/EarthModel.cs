using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Parapet.Earth;

/// <summary>
/// The Earth as plain numbers: figure, rotation, gravity field, whether there is air. Compiled from a
/// <see cref="Fidelity"/>; immutable. With J2 it is the WGS84 ellipsoid; without, a sphere with a central field.
/// </summary>
/// <remarks>
/// Source: WGS84 (figure, mu, omega); NESC-2015, check cases (J2 = 1.08262982e-3); EGM96 (J3, J4). The sphere of 6,371 km is
/// the mean radius R1 rounded.
/// </remarks>
public sealed class EarthModel
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly double _eccentricity2;
    private readonly double _oblateness; // [m^2] 3/2 J2 a^2

    private EarthModel(Fidelity fidelity)
    {
        var oblate = fidelity is { Ideal: false, J2: true };
        var higher = oblate && fidelity.J3J4;
        Mu = 3.986004418e14;
        SemiMajorAxis = oblate ? 6_378_137.0 : 6_371_000.0;
        Flattening = oblate ? 1 / 298.257223563 : 0;
        J2 = oblate ? 1.08262982e-3 : 0;
        J3 = higher ? -2.53265648533224e-6 : 0; // EGM96: -C30
        J4 = higher ? -1.619621591367e-6 : 0; // EGM96: -C40
        Omega = fidelity is { Ideal: false, Rotation: true } ? 7.292115e-5 : 0;
        Drag = fidelity is { Ideal: false, Drag: true };
        DensityScale = fidelity.DensityScale;
        SemiMinorAxis = SemiMajorAxis * (1 - Flattening);
        _eccentricity2 = Flattening * (2 - Flattening);
        _oblateness = 1.5 * J2 * SemiMajorAxis * SemiMajorAxis;
        Geodesic = new Geodesic(SemiMajorAxis, Flattening);
    }

    /// <summary>The WGS84 ellipsoid with J2, rotation and air: the default fidelity.</summary>
    public static EarthModel Powered { get; } = For(Fidelity.Powered);

    /// <summary>The sphere without rotation and air.</summary>
    public static EarthModel IdealSphere { get; } = For(Fidelity.IdealSphere);

    /// <summary>[m^3/s^2] gravitational parameter.</summary>
    public double Mu { get; }

    /// <summary>[m] equatorial radius; also the reference radius of J2, J3, J4.</summary>
    public double SemiMajorAxis { get; }

    /// <summary>[m] polar radius.</summary>
    public double SemiMinorAxis { get; }

    /// <summary>[1] (a - b) / a; zero for the sphere.</summary>
    public double Flattening { get; }

    /// <summary>[1] oblateness coefficient of the field; zero for the sphere.</summary>
    public double J2 { get; }

    /// <summary>[1] third zonal coefficient; zero unless asked for.</summary>
    public double J3 { get; }

    /// <summary>[1] fourth zonal coefficient; zero unless asked for.</summary>
    public double J4 { get; }

    /// <summary>Distances and directions on this figure; great circles on the sphere.</summary>
    public Geodesic Geodesic { get; }

    /// <summary>[rad/s] rate of rotation about z; zero where rotation is off.</summary>
    public double Omega { get; }

    /// <summary>[rad/s, ECEF or ECI] rotation as a vector.</summary>
    public Vector3d Rotation => new(0, 0, Omega);

    /// <summary>Whether there is air: drag, and ambient pressure on nozzles.</summary>
    public bool Drag { get; }

    /// <summary>[1] factor on air density.</summary>
    public double DensityScale { get; }

    /// <summary>A sphere at rest with the same air: what is tabled over it holds for every place and azimuth.</summary>
    public EarthModel AtRest => For(new Fidelity { Rotation = false, J2 = false, Drag = Drag, DensityScale = DensityScale });

    /// <summary>Compiles a fidelity.</summary>
    public static EarthModel For(Fidelity fidelity)
    {
        ArgumentNullException.ThrowIfNull(fidelity);
        return new EarthModel(fidelity);
    }

    /// <summary>[m, ECEF] position from latitude, longitude and altitude.</summary>
    public Vector3d EcefFromGeodetic(Geodetic at)
    {
        // N = a / sqrt(1 - e^2 sin^2 latitude), radius of curvature across the meridian.
        var (sinLatitude, cosLatitude) = Elementary.SinCos(at.Latitude);
        var (sinLongitude, cosLongitude) = Elementary.SinCos(at.Longitude);
        var n = SemiMajorAxis / Math.Sqrt(1 - (_eccentricity2 * sinLatitude * sinLatitude));
        var radius = (n + at.Altitude) * cosLatitude;
        return new Vector3d(
            radius * cosLongitude, radius * sinLongitude, ((n * (1 - _eccentricity2)) + at.Altitude) * sinLatitude);
    }

    /// <summary>
    /// Latitude, longitude and altitude of an ECEF position: the closed first guess of <see cref="Vertical{T}"/>, then one
    /// of Bowring's steps on the parametric latitude beta, tan latitude = (z + e'^2 b sin^3 beta) / (p - e^2 a cos^3 beta).
    /// The method's error is below rounding (5 ulp of the distance) from 100 km below the ellipsoid to 1e8 m above.
    /// </summary>
    /// <param name="positionEcef">[m, ECEF]</param>
    /// <remarks>Source: BOWRING-1976.</remarks>
    public Geodetic GeodeticFromEcef(Vector3d positionEcef)
    {
        var (x, y, z) = (positionEcef.X, positionEcef.Y, positionEcef.Z);
        var p = Math.Sqrt((x * x) + (y * y));
        Vertical(new Lanes1(z * z), new Lanes1(1 / Math.Sqrt((p * p) + (z * z))), out var cosByP, out _);
        var ratio = 1 - Flattening;

        // Parametric latitude of the guess, then the latitude of the normal that it gives.
        double sinBeta = ratio * z, cosBeta = p * cosByP.Value;
        var inverse = 1 / Math.Sqrt((sinBeta * sinBeta) + (cosBeta * cosBeta));
        sinBeta *= inverse;
        cosBeta *= inverse;
        var zNormal = z + (_eccentricity2 / ratio * SemiMajorAxis * (sinBeta * sinBeta * sinBeta));
        var pNormal = p - (_eccentricity2 * SemiMajorAxis * (cosBeta * cosBeta * cosBeta));
        var norm = Math.Sqrt((zNormal * zNormal) + (pNormal * pNormal));
        double sin = zNormal / norm, cos = pNormal / norm;
        var altitude = (p * cos) + (z * sin) - (SemiMajorAxis * Math.Sqrt(1 - (_eccentricity2 * sin * sin)));
        return new Geodetic(Elementary.Atan2(sin, cos), Elementary.Atan2(y, x), altitude);
    }

    /// <summary>[m] altitude above the ellipsoid, as <see cref="Altitude{T}"/>.</summary>
    /// <param name="positionEcef">[m, ECEF or ECI]</param>
    public double Altitude(Vector3d positionEcef) =>
        Altitude(new(positionEcef.X), new(positionEcef.Y), new Lanes1(positionEcef.Z)).Value;

    /// <summary>[m] altitudes above the ellipsoid of a column of positions.</summary>
    /// <param name="x">[m, ECEF or ECI]</param>
    /// <param name="y">[m]</param>
    /// <param name="z">[m] along the Earth's axis.</param>
    /// <param name="altitude">As long as the positions.</param>
    internal void Altitudes(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> altitude)
    {
        var first = Vector512.IsHardwareAccelerated ? Altitudes<Lanes8>(0, x, y, z, altitude) : Altitudes<Lanes4>(0, x, y, z, altitude);
        Altitudes<Lanes1>(first, x, y, z, altitude);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Altitudes<T>(int first, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> altitude)
        where T : struct, ILanes<T>
    {
        var i = first;
        for (; i + T.Count <= x.Length; i += T.Count)
        {
            Altitude(T.Load(x[i..]), T.Load(y[i..]), T.Load(z[i..])).Store(altitude[i..]);
        }

        return i;
    }

    /// <summary>[m, ECEF] position and [m/s, ECEF, Earth-relative] velocity from speed, elevation and azimuth at a place.</summary>
    /// <param name="at">Place.</param>
    /// <param name="speed">[m/s, Earth-relative]</param>
    /// <param name="elevation">[rad] above the geodetic horizontal.</param>
    /// <param name="azimuth">[rad] clockwise from north.</param>
    public (Vector3d PositionEcef, Vector3d VelocityEcef) StateEcef(Geodetic at, double speed, double elevation, double azimuth)
    {
        var ecefFromEnu = Frames.EnuFromEcef(at).Transpose;
        return (EcefFromGeodetic(at), ecefFromEnu * (speed * Frames.DirectionEnu(azimuth, elevation)));
    }

    /// <summary>Azimuth, elevation and range of a target seen from a site.</summary>
    /// <param name="site">Where the observer stands.</param>
    /// <param name="targetEcef">[m, ECEF]</param>
    public Sighting Sight(Geodetic site, Vector3d targetEcef) =>
        Frames.SightingOf(Frames.EnuFromEcef(site) * (targetEcef - EcefFromGeodetic(site)));

    /// <summary>[m/s, ECEF axes] inertial velocity of something that moves relative to the Earth: v + omega x r.</summary>
    /// <param name="positionEcef">[m, ECEF]</param>
    /// <param name="velocityEcef">[m/s, ECEF, Earth-relative]</param>
    public Vector3d InertialVelocity(Vector3d positionEcef, Vector3d velocityEcef) =>
        velocityEcef + Vector3d.Cross(Rotation, positionEcef);

    /// <summary>ECI from ECEF at a time: the Earth has turned by omega t.</summary>
    /// <param name="time">[s since epoch]</param>
    public Matrix3 EciFromEcef(double time) => Frames.EciFromEcef(Omega * time);

    /// <summary>[m/s^2] gravitational acceleration, as <see cref="Gravity{T}(T, T, T, out T, out T, out T)"/>; same axes as the position.</summary>
    /// <param name="position">[m, ECEF or ECI]</param>
    public Vector3d Gravity(Vector3d position)
    {
        Gravity(new(position.X), new(position.Y), new Lanes1(position.Z), out var ax, out var ay, out var az);
        return new Vector3d(ax.Value, ay.Value, az.Value);
    }

    /// <summary>
    /// [m/s^2] gravitational acceleration without centrifugal part: gradient of
    /// mu/r [1 - sum Jn (a/r)^n Pn(sin geocentric latitude)], n to 4. Any frame whose z is the Earth's axis.
    /// </summary>
    /// <remarks>Source: VALLADO-2013, chapter 8 (zonal accelerations); checked against the gradient of the potential in the tests.</remarks>
    [MethodImpl(Inline)]
    internal void Gravity<T>(T x, T y, T z, out T ax, out T ay, out T az)
        where T : struct, ILanes<T>
    {
        var z2 = z * z;
        var inverse = T.Splat(1.0) / T.Sqrt(T.Fma(x, x, y * y) + z2);
        Gravity(x, y, z, z2, inverse, out ax, out ay, out az);
    }

    [MethodImpl(Inline)]
    private void Gravity<T>(T x, T y, T z, T z2, T inverse, out T ax, out T ay, out T az)
        where T : struct, ILanes<T>
    {
        var inverse2 = inverse * inverse;
        var central = T.Splat(-Mu) * (inverse * inverse2);
        var u = z2 * inverse2;

        // central x (1 + k (1 - 5u)), central z (1 + k (3 - 5u)), k = 3/2 J2 (a/r)^2.
        var k = T.Splat(_oblateness) * inverse2;
        var across = T.Fma(k, T.Fma(T.Splat(-5.0), u, T.Splat(1.0)), T.Splat(1.0));
        var along = T.Fma(k, T.Splat(2.0), across);
        if (J3 != 0)
        {
            AddHigherZonals(z, inverse2, u, ref across, ref along, out var offset);
            az = central * T.Fma(z, along, offset);
        }
        else
        {
            az = central * (z * along);
        }

        ax = central * (x * across);
        ay = central * (y * across);
    }

    /// <summary>
    /// <see cref="Gravity{T}(T, T, T, out T, out T, out T)"/> and <see cref="Altitude{T}"/> of one position, which share most of
    /// their arithmetic. The geodetic up unit vector is (across x, across y, along z).
    /// </summary>
    [MethodImpl(Inline)]
    internal T GravityAndAltitude<T>(T x, T y, T z, out T ax, out T ay, out T az, out T across, out T along)
        where T : struct, ILanes<T>
    {
        var p2 = T.Fma(x, x, y * y);
        var z2 = z * z;
        var inverse = T.Splat(1.0) / T.Sqrt(p2 + z2);
        Gravity(x, y, z, z2, inverse, out ax, out ay, out az);
        Vertical(z2, inverse, out var cosByP, out along);
        across = cosByP * along;
        return AltitudeOver(p2, z2, cosByP, along);
    }

    /// <summary>
    /// [m] altitude above the ellipsoid, per lane: exact to 1e-6 m and rounding from the ground to 1,000 km, to 1e-5 m
    /// beyond. It is stationary in latitude, so the latitude needs half the digits: <see cref="Vertical{T}"/>.
    /// Any frame whose z is the Earth's axis.
    /// </summary>
    [MethodImpl(Inline)]
    internal T Altitude<T>(T x, T y, T z)
        where T : struct, ILanes<T> => AltitudeAndUp(x, y, z, out _, out _, out _);

    /// <summary>As <see cref="Altitude{T}"/>, with the geodetic up unit vector to 1e-6 rad.</summary>
    [MethodImpl(Inline)]
    internal T AltitudeAndUp<T>(T x, T y, T z, out T upX, out T upY, out T upZ)
        where T : struct, ILanes<T>
    {
        var p2 = T.Fma(x, x, y * y);
        var z2 = z * z;
        Vertical(z2, T.Splat(1.0) / T.Sqrt(p2 + z2), out var cosByP, out var inverse);
        var cosByPn = cosByP * inverse;
        upX = cosByPn * x;
        upY = cosByPn * y;
        upZ = inverse * z;
        return AltitudeOver(p2, z2, cosByP, inverse);
    }

    /// <summary>
    /// h = p cos + z sin - a sqrt(1 - e^2 sin^2), sin and cos of the latitude being z and p cosByP times inverse. The root is
    /// its series to e^10, which is short of it by 1e-8 m at most.
    /// </summary>
    [MethodImpl(Inline)]
    private T AltitudeOver<T>(T p2, T z2, T cosByP, T inverse)
        where T : struct, ILanes<T>
    {
        var w = T.Splat(_eccentricity2) * (z2 * (inverse * inverse));
        var level = T.Fma(T.Fma(T.Splat(-7.0 / 256), w, T.Splat(-5.0 / 128)), w, T.Splat(-1.0 / 16));
        level = T.Fma(T.Fma(T.Fma(level, w, T.Splat(-1.0 / 8)), w, T.Splat(-1.0 / 2)), w, T.Splat(1.0));
        var projection = T.Fma(p2, cosByP, z2) * inverse;
        return T.Fma(T.Splat(-SemiMajorAxis), level, projection);
    }

    /// <summary>
    /// Direction of the geodetic vertical to about e^6: tan latitude = z / (p (1 - e^2 nu)), nu = N / (N + h), which is
    /// (a/r) [1 + e^2 sin^2 (1/2 - a/r)] to first order in e^2. From z^2 and 1/r, gives 1 - e^2 nu and
    /// 1 / hypot(z, p (1 - e^2 nu)) = (1/r) (1 - q)^(-1/2), q = (p/r)^2 e^2 nu (2 - e^2 nu) being at most 0.014: its series
    /// to q^7 is short by 1e-8 m of altitude at most.
    /// </summary>
    [MethodImpl(Inline)]
    private void Vertical<T>(T z2, T inverseR, out T cosByP, out T inverse)
        where T : struct, ILanes<T>
    {
        var one = T.Splat(1.0);
        var u = T.Splat(SemiMajorAxis) * inverseR;
        var s2 = z2 * (inverseR * inverseR);
        var excess = T.Splat(_eccentricity2);
        excess *= u * T.Fma(excess * s2, T.Splat(0.5) - u, one);
        cosByP = one - excess;
        var q = (one - s2) * (excess * (T.Splat(2.0) - excess));
        var q2 = q * q;
        var low = T.Fma(T.Fma(T.Splat(5.0 / 16), q, T.Splat(3.0 / 8)), q2, T.Fma(T.Splat(0.5), q, one));
        var high = T.Fma(T.Fma(T.Splat(429.0 / 2048), q, T.Splat(231.0 / 1024)), q2, T.Fma(T.Splat(63.0 / 256), q, T.Splat(35.0 / 128)));
        inverse = inverseR * T.Fma(high, q2 * q2, low);
    }

    /// <summary>J3 and J4 as additions to the factors of <see cref="Gravity{T}(T, T, T, out T, out T, out T)"/>, and the part of J3 that stays when z is zero.</summary>
    [MethodImpl(Inline)]
    private void AddHigherZonals<T>(T z, T inverse2, T u, ref T across, ref T along, out T offset)
        where T : struct, ILanes<T>
    {
        var a2 = SemiMajorAxis * SemiMajorAxis;
        var k3 = T.Splat(2.5 * J3 * a2 * SemiMajorAxis) * (inverse2 * inverse2) * z;
        var k4 = T.Splat(-1.875 * J4 * a2 * a2) * (inverse2 * inverse2);
        var u21 = T.Splat(21.0) * u;
        across += k3 * T.Fma(T.Splat(-7.0), u, T.Splat(3.0));
        across += k4 * T.Fma(u, u21 - T.Splat(14.0), T.Splat(1.0));
        along += k3 * T.Fma(T.Splat(-7.0), u, T.Splat(6.0));
        along += k4 * T.Fma(u, u21 - T.Splat(70.0 / 3.0), T.Splat(5.0));
        offset = T.Splat(-1.5 * J3 * a2 * SemiMajorAxis) * inverse2;
    }
}
