namespace Parapet.Units;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>The input is refused.</summary>
    Error,

    /// <summary>The input is used; the reader should know something about it.</summary>
    Warning,
}

/// <summary>
/// One thing wrong with an input, located and complete: what, where, the allowed range and a way out. Printed as
/// <c>scenarios/03.yaml:41:18 SCN012 radars.emr.elevation_max_deg: 95 deg exceeds 90 deg. Give a value from -5 to 90.</c>
/// </summary>
/// <param name="Code">Stable code: three letters and three digits.</param>
/// <param name="Path">Path in the scenario, or empty.</param>
/// <param name="Message">What is wrong and the way out, in whole sentences after the path.</param>
/// <param name="File">File as the user named it, or empty.</param>
/// <param name="Line">1-based line, 0 when unknown.</param>
/// <param name="Column">1-based column, 0 when unknown.</param>
/// <param name="Severity">Error or warning.</param>
public sealed record Diagnostic(
    string Code, string Path, string Message, string File = "", int Line = 0, int Column = 0, Severity Severity = Severity.Error)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var place = File.Length == 0 ? "" : Line == 0 ? File + " " : $"{File}:{Line}:{Column} ";
        var path = Path.Length == 0 ? "" : Path + ": ";
        return $"{place}{Code} {path}{Message}";
    }
}
