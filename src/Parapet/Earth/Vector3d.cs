namespace Parapet.Earth;

/// <summary>A vector of three doubles; frame and unit are in the name of the variable that holds it.</summary>
public readonly record struct Vector3d(double X, double Y, double Z)
{
    /// <summary>Sum.</summary>
    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>Difference.</summary>
    public static Vector3d operator -(Vector3d a, Vector3d b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>Opposite.</summary>
    public static Vector3d operator -(Vector3d a) => new(-a.X, -a.Y, -a.Z);

    /// <summary>Scaled.</summary>
    public static Vector3d operator *(Vector3d a, double k) => new(a.X * k, a.Y * k, a.Z * k);

    /// <summary>Scaled.</summary>
    public static Vector3d operator *(double k, Vector3d a) => a * k;

    /// <summary>Scaled.</summary>
    public static Vector3d operator /(Vector3d a, double k) => new(a.X / k, a.Y / k, a.Z / k);

    /// <summary>Scalar product.</summary>
    public static double Dot(Vector3d a, Vector3d b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    /// <summary>Vector product.</summary>
    public static Vector3d Cross(Vector3d a, Vector3d b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    /// <summary>Length.</summary>
    public double Norm => Math.Sqrt(Dot(this, this));

    /// <summary>Unit vector along this one.</summary>
    public Vector3d Unit => this / Norm;

    /// <summary>The three components; the printing that a record makes would follow <see cref="Unit"/> without end.</summary>
    public override string ToString() => FormattableString.Invariant($"({X:R}, {Y:R}, {Z:R})");
}
