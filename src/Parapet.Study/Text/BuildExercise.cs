namespace Parapet.Study.Text;

/// <summary>The exercise of a checked document to the records of the library. Nothing can fail here.</summary>
internal static class BuildExercise
{
    public static Exercise Of(View view) => new()
    {
        Seed = (uint)view.Number(Format.Exercise.Seed),
        Policy = view.Text(Format.Exercise.Policy),
        End = view.Get(Format.Exercise.End),
        Launches = [.. view.Entries(Format.Exercise.Launches).Select(l => Launch(l.Id, l.View))],
        Injects = [.. view.Entries(Format.Exercise.Injects).Select(i => Inject(i.Id, i.View))],
        Declarations = [.. view.Entries(Format.Exercise.Declarations).Select(d => Declaration(d.Id, d.View))],
    };

    private static ExerciseLaunch Launch(string id, View view)
    {
        var notified = view.Text(Format.Launch.Notified) switch { "in-time" => Notified.InTime, "late" => Notified.Late, _ => Notified.None };

        // At least 24 h under the agreement on launches of 1988, and an hour for the part of the window before the launch. Source: LAUNCH-NOTIFICATION-1988.
        var notice = view.Maybe(Format.Launch.Notice) ?? (notified == Notified.InTime ? Duration.FromSi(90_000.0) : null);
        return new ExerciseLaunch(
            id, view.Text(Format.Launch.Threat), view.Get(Format.Launch.At), view.Text(Format.Launch.By), notified, notice, view.Get(Format.Launch.Window));
    }

    private static Inject Inject(string id, View view)
    {
        var from = view.Get(Format.Inject.From);
        string sensor = view.Text(Format.Inject.Sensor), party = view.Text(Format.Inject.Party);
        return view.Text(Format.Inject.Kind) switch
        {
            Format.Inject.FalseAlarm => new FalseAlarm(id, from, sensor, view.Text(Format.Inject.Threat)),
            Format.Inject.SensorOutage => new SensorOutage(id, from, sensor, view.Get(Format.Inject.To)),
            Format.Inject.LinkCut => new LinkCut(id, from, party, view.Text(Format.Inject.Other), view.Get(Format.Inject.To)),
            Format.Inject.LateNotice => new LateNotice(id, from, view.Text(Format.Inject.Launch)),
            _ => new ClockDrift(id, from, party, view.Get(Format.Inject.Drift), view.Maybe(Format.Inject.To)),
        };
    }

    private static Declaration Declaration(string id, View view)
    {
        var (at, what) = (view.Get(Format.Declaration.At), view.Text(Format.Declaration.What));
        var subject = view.Text(what is Format.Declaration.Silos or Format.Declaration.BurnoutSpeed ? Format.Declaration.Site : Format.Declaration.Radar);
        return what switch
        {
            Format.Declaration.Silos => new SilosDeclared(id, at, subject, view.Whole(Format.Declaration.Count)),
            Format.Declaration.BurnoutSpeed => new BurnoutSpeedDeclared(id, at, subject, view.Get(Format.Declaration.Speed)),
            _ => new SectorDeclared(id, at, subject, what == Format.Declaration.Pointing, view.Get(Format.Declaration.Center), view.Get(Format.Declaration.HalfWidth)),
        };
    }
}
