using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>Messages in plain words, at whatever rungs they are known: for reports and screens.</summary>
public static class Words
{
    private static readonly ImmutableDictionary<string, string> Leads = Table(
        ("PLN", "notifies a planned launch"), ("PLX", "extends the window of a launch"), ("PLC", "cancels a launch"), ("PST", "tells what became of a launch"),
        ("GEO", "announces an experiment that can disturb warning sensors"), ("DEO", "announces that an object is brought down from orbit"),
        ("LWN", "warns of a launch"), ("TRK", "reports a track"), ("TRE", "ends a track"), ("IMP", "revises an impact"), ("SEN", "reports the status of a sensor"),
        ("STA", "declares what stands at a site"), ("AMB", "asks what something was"), ("AMA", "says what something was"), ("CMP", "complains"),
        ("CMA", "answers a complaint"), ("COR", "corrects a message"), ("WDR", "withdraws what it sent"));

    // Fixed phrases of the six notifications and of warnings; no other type is said in Russian.
    private static readonly ImmutableDictionary<string, string> RussianLeads = Table(
        ("PLN", "уведомляет о планируемом пуске"), ("PLX", "продлевает окно пуска"), ("PLC", "отменяет пуск"), ("PST", "сообщает о результате пуска"),
        ("GEO", "уведомляет об эксперименте, который может создать помехи средствам предупреждения"), ("DEO", "уведомляет о сведении объекта с орбиты"),
        ("LWN", "предупреждает об обнаруженном пуске"));

    private static readonly ImmutableDictionary<string, string> RussianLabels = Table(
        ("pln_no", "номер"), ("vehicle_class", "класс"), ("vehicle_count", "количество"), ("launch_window", "окно пуска"), ("launch_area", "район пуска"),
        ("azimuth_deg", "азимут"), ("impact_areas", "районы падения"), ("range_class", "дальность"), ("apogee_class", "апогей"), ("remark", "примечание"),
        ("window_end_time", "окно продлено до"), ("reason", "причина"), ("launched", "пуск состоялся"), ("launch_time", "время пуска"), ("outcome", "результат"),
        ("experiment_area", "район эксперимента"), ("altitude_km", "высота, км"), ("experiment_window", "время проведения"), ("affected_bands", "диапазоны"),
        ("object_name", "объект"), ("deorbit_time", "время схода с орбиты"), ("reentry_window", "время входа в атмосферу"), ("reentry_area", "район падения"),
        ("detect_time", "время обнаружения"), ("launch_time_sigma_s", "СКО времени пуска, с"), ("class_confidence", "достоверность класса"),
        ("azimuth_sigma_deg", "СКО азимута"), ("impact_area", "район падения"), ("impact_time", "время падения"), ("impact_time_sigma_s", "СКО времени падения, с"),
        ("source_kind", "средство обнаружения"));

    private static readonly ImmutableDictionary<string, (string English, string Russian)> CoarseWords = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal, new Dictionary<string, (string English, string Russian)>(StringComparer.Ordinal)
        {
            ["ballistic"] = ("ballistic missile", "баллистическая ракета"),
            ["space"] = ("space launch vehicle", "ракета космического назначения"),
            ["missile"] = ("vehicle of some class", "ракета"),
            ["over-500-km"] = ("over 500 km", "более 500 км"),
        });

    /// <summary>A sentence in English: who does what, then every field that is known, then the required ones that are not.</summary>
    /// <param name="message">As a party has it.</param>
    public static string English(SeenMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Say(message, $"{message.Origin} {Leads.GetValueOrDefault(message.Type.Name, $"sends a message: {message.Type.Title}")}", russian: false);
    }

    /// <summary>The same in Russian, in fixed phrases, for the six forms of notification and for warnings; null for other types. Names of regions stay English.</summary>
    /// <param name="message">As a party has it.</param>
    public static string? Russian(SeenMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return RussianLeads.TryGetValue(message.Type.Name, out var lead) ? Say(message, $"{message.Origin} {lead}", russian: true) : null;
    }

    /// <summary>The value of a field in words.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A value of it, of any rung.</param>
    /// <param name="russian">In Russian.</param>
    public static string Value(FieldType field, JsonNode value, bool russian = false)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(value);
        return field.Kind switch
        {
            TimeKind or WindowKind => Span(value, Canonical.Time, t => Time(t, russian), russian),
            AngleKind or SectorKind => Span(value, ToMicro, m => Number(m > FullTurn ? m - FullTurn : m, russian) + (russian ? "°" : " deg"), russian),
            NumberKind or BandKind => Span(value, ToMicro, m => Number(m, russian) + Unit(field.Name, russian), russian),
            CountKind => Count(value, russian),
            CodeKind k => Word(k.Codes, Text(value), russian),
            CodesKind k => string.Join(", ", value.AsArray().Select(w => Word(k.Codes, Text(w), russian))),
            ChancesKind k => string.Join(", ", value.AsObject().Select(c => $"{Word(k.Of.Codes, c.Key, russian)} {Number((ToMicro(c.Value) ?? 0) / 10, russian)} %")),
            AreaKind { Many: true } => string.Join("; ", value.AsArray().Select(a => Area(a!, russian))),
            AreaKind => Area(value, russian),
            StateKind => State(value, russian),
            CovarianceKind => Text(value) is { } letter ? $"quality {letter}" : $"quality {Text(States.Quality(value))}, with covariance",
            PointingKind => $"{value.AsArray().Count} entries",
            TextKind => Written(value, russian),
            FlagKind => value.GetValueKind() == JsonValueKind.True ? (russian ? "да" : "yes") : (russian ? "нет" : "no"),
            NameKind => Text(value) ?? "",
            _ => throw new InvalidOperationException("no such kind"),
        };
    }

    /// <summary>[ms] as "30 Nov 2026 10:00:00 UTC".</summary>
    internal static string Time(long ms, bool russian = false) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString(
        (russian ? "dd.MM.yyyy HH:mm:ss" : "d MMM yyyy HH:mm:ss") + (ms % 1_000 == 0 ? "" : ".fff") + " 'UTC'", CultureInfo.InvariantCulture);

    private static string Say(SeenMessage message, string lead, bool russian)
    {
        var told = message.Type.Fields.Where(f => message.Fields.ContainsKey(f.Name))
            .Select(f => $"{Label(f, russian)}: {Value(f, message.Fields[f.Name].Value, russian)}").ToList();
        var missing = message.Type.Fields.Where(f => f.Required && !message.Fields.ContainsKey(f.Name)).Select(f => Label(f, russian)).ToList();
        var all = told.Count > 0 ? $"{lead}: {string.Join("; ", told)}" : lead;
        return (all.EndsWith('.') ? all : all + ".")
            + (missing.Count > 0 ? $" {(russian ? "Не сообщается" : "Not told")}: {string.Join(", ", missing)}." : "");
    }

    private static string Label(FieldType field, bool russian)
    {
        if (russian)
        {
            return RussianLabels.GetValueOrDefault(field.Name, field.Name);
        }

        if (field.Name == "pln_no")
        {
            return "number";
        }

        var words = field.Name.Split('_').Where(w => w is not ("deg" or "km" or "s" or "sha256")).ToList();
        return string.Join(' ', words).Replace("sigma", "standard deviation", StringComparison.Ordinal);
    }

    private static string Unit(string name, bool russian) => russian ? ""
        : name.EndsWith("_km_s", StringComparison.Ordinal) ? " km/s"
        : name.EndsWith("_km", StringComparison.Ordinal) ? " km"
        : name.EndsWith("_deg", StringComparison.Ordinal) ? " deg"
        : name.EndsWith("_s", StringComparison.Ordinal) ? " s" : "";

    private static string Span(JsonNode value, Func<JsonNode?, long?> read, Func<long, string> say, bool russian) =>
        value is JsonArray && Canonical.Span(value, read) is { } span ? (russian ? $"от {say(span.From)} до {say(span.To)}" : $"{say(span.From)} to {say(span.To)}")
        : read(value) is { } at ? say(at) : "?";

    private static string Number(long micro, bool russian) =>
        ((decimal)micro / Micro).ToString("0.######", CultureInfo.InvariantCulture).Replace('.', russian ? ',' : '.');

    private static string Count(JsonNode value, bool russian) => Coarseners.Range(value) switch
    {
        null => "?",
        (var least, null) => russian ? $"не менее {least}" : $"{least} or more",
        (var least, { } most) when least == most => least.ToString(CultureInfo.InvariantCulture),
        var (least, most) => russian ? $"от {least} до {most}" : $"{least} to {most}",
    };

    private static string Word(ImmutableArray<Code> codes, string? word, bool russian)
    {
        if (codes.FirstOrDefault(c => c.Name == word) is { } code)
        {
            return russian && code.Russian.Length > 0 ? code.Russian : code.Words;
        }

        return CoarseWords.TryGetValue(word ?? "", out var coarse) ? (russian ? coarse.Russian : coarse.English) : word ?? "?";
    }

    private static string Area(JsonNode value, bool russian)
    {
        if (value["regions"] is JsonArray codes)
        {
            return string.Join(russian ? " или " : " or ", codes.Select(c => WorldRegions.Find(Text(c) ?? "")?.Name ?? "?"));
        }

        if (value["points_deg"] is JsonArray corners)
        {
            return (russian ? "многоугольник: " : "polygon: ") + string.Join(", ", corners.Select(c => Place(c![0], c[1], russian)));
        }

        var place = Place(value["latitude_deg"], value["longitude_deg"], russian, coarse: value["grid_km"] is not null);
        var azimuth = ToMicro(value["azimuth_deg"]) ?? 0;
        string Km(string key) => Number(ToMicro(value[key]) ?? 0, russian) + (russian ? " км" : " km");
        return value["radius_km"] is not null ? (russian ? $"в пределах {Km("radius_km")} от {place}" : $"within {Km("radius_km")} of {place}")
            : value["semi_major_km"] is not null
                ? russian ? $"эллипс {Km("semi_major_km")} на {Km("semi_minor_km")}, азимут {Number(azimuth, russian)}°, центр {place}"
                    : $"an ellipse of {Km("semi_major_km")} by {Km("semi_minor_km")} towards {Number(azimuth, russian)} deg about {place}"
            : place;
    }

    private static string Place(JsonNode? latitude, JsonNode? longitude, bool russian, bool coarse = false)
    {
        const long Hundredth = Micro / 100;
        var (y, x) = (ToMicro(latitude) ?? 0, ToMicro(longitude) ?? 0);
        (y, x) = coarse ? (y / Hundredth * Hundredth, x / Hundredth * Hundredth) : (y, x);
        return russian
            ? $"{Number(Math.Abs(y), russian)}° {(y < 0 ? "ю. ш." : "с. ш.")} {Number(Math.Abs(x), russian)}° {(x < 0 ? "з. д." : "в. д.")}"
            : $"{Number(Math.Abs(y), russian)} {(y < 0 ? "S" : "N")} {Number(Math.Abs(x), russian)} {(x < 0 ? "W" : "E")}";
    }

    private static string State(JsonNode value, bool russian)
    {
        if (value["regions"] is not null)
        {
            return "above " + Area(value, russian);
        }

        var cell = ToMicro(value["position_cell_m"]) ?? 0;
        var corner = string.Join(", ", value["position_m"]!.AsArray().Select(p => Number((ToMicro(p) ?? 0) / 1_000, russian)));
        return cell == 0 ? $"at ({corner}) km" : $"in the cube of {Number(cell / 1_000, russian)} km at ({corner}) km";
    }

    private static string Written(JsonNode value, bool russian)
    {
        if (value is JsonObject both)
        {
            return $"\"{Text(both[russian ? "ru" : "en"]) ?? Text(both[russian ? "en" : "ru"])}\"";
        }

        return Text(value) is { } text ? $"\"{text}\"" : russian ? "есть, не раскрывается" : "there is one, not told";
    }

    private static ImmutableDictionary<string, string> Table(params ReadOnlySpan<(string Key, string Value)> rows)
    {
        var all = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in rows)
        {
            all.Add(key, value);
        }

        return all.ToImmutable();
    }
}
