using Parapet.Engagement;
using Parapet.Sensing;

namespace Parapet;

/// <summary>
/// What sensors see and interceptors reach of one path, each kept by the values it depends on: sightings do not depend on interceptors, geometry not on a
/// radar's power. Safe on any number of threads.
/// </summary>
/// <param name="path">The path.</param>
/// <param name="shared">Of the untouched scenario: read first, never added to, so that what a search tries is forgotten with the search.</param>
internal sealed class Watch(PathColumns path, Watch? shared = null)
{
    private readonly Known<RadarData, SightGeometry> _geometries = new(shared?._geometries);
    private readonly Known<(RadarData Radar, double CrossSection), Detection> _detections = new(shared?._detections);
    private readonly Known<(FlyOut FlyOut, FlightLimits Limits), Reach> _reaches = new(shared?._reaches);

    /// <summary>What a radar sees of a missile.</summary>
    /// <param name="radar">The radar.</param>
    /// <param name="crossSection">[m^2]</param>
    /// <param name="cue">[s after launch] as in <see cref="Sightings.Cued"/>.</param>
    public SightingResult Sight(CompiledPost radar, double crossSection, double cue)
    {
        var detection = _detections.Get((radar.Radar, crossSection), k => Sightings.Detect(k.Radar, Geometry(radar), k.CrossSection));
        return Sightings.Cued(radar.Post, detection, cue);
    }

    /// <summary>The latest launches that meet a missile along its path.</summary>
    public Reach Reach(Launcher launcher) =>
        _reaches.Get((launcher.FlyOut, launcher.Limits), k => Engagement.Reach.Over(path, k.FlyOut, k.Limits));

    private SightGeometry Geometry(CompiledPost radar) => _geometries.Get(radar.Geometry, k => SightGeometry.Of(k, path));

    // A handful of values, each found once.
    private sealed class Known<TKey, TValue>(Known<TKey, TValue>? shared)
        where TKey : IEquatable<TKey>
        where TValue : class
    {
        private readonly List<(TKey Key, TValue Value)> _values = [];

        public TValue Get(TKey key, Func<TKey, TValue> make)
        {
            if (shared?.Find(key) is { } value)
            {
                return value;
            }

            lock (_values)
            {
                if (Find(key) is { } known)
                {
                    return known;
                }

                var made = make(key);
                _values.Add((key, made));
                return made;
            }
        }

        private TValue? Find(TKey key)
        {
            lock (_values)
            {
                foreach (var (known, value) in _values)
                {
                    if (known.Equals(key))
                    {
                        return value;
                    }
                }

                return null;
            }
        }
    }
}
