namespace Parapet.Flight;

/// <summary>Right-hand side of a first-order system of six: position and velocity.</summary>
/// <param name="time">[s]</param>
/// <param name="state">[m, m/s] position, then velocity, inertial.</param>
/// <param name="rate">[m/s, m/s^2] its derivative.</param>
public delegate void Dynamics(double time, ReadOnlySpan<double> state, Span<double> rate);

/// <summary>
/// The explicit Runge-Kutta method of order 8(5,3) of Dormand and Prince with adaptive steps and dense output of order 7: the
/// reference integrator. One instance integrates one flight; <see cref="Advance"/> takes one accepted step at a time.
/// </summary>
/// <remarks>
/// The local error is held below <see cref="Tolerance"/> times 6,371 km in position, and times the speed (1 km/s at least) in velocity.
/// Source: HAIRER-NORSETT-WANNER-1993, sections II.5 and II.6; coefficients of the program DOP853 by the same authors.
/// </remarks>
public sealed class DormandPrince853
{
    /// <summary>[1] local error of a step, relative; holds the error at impact well under 1 mm.</summary>
    public const double Tolerance = 1e-12;

    private const int Size = 6;
    private const int Stages = 12;
    private const double LengthScale = 6.371e6;   // [m]
    private const double SpeedScaleMin = 1000.0;  // [m/s]
    private const double StepMin = 1e-9;          // [s] below this a step is accepted as it is: a jump the caller did not announce

    // c_i: 12 stages, the end of the step, and three more for the dense output.
    private static readonly double[] Nodes =
        [0.0, 0.526001519587677318785587544488e-01, 0.789002279381515978178381316732e-01, 0.118350341907227396726757197510,
            0.281649658092772603273242802490, 0.333333333333333333333333333333, 0.25, 0.307692307692307692307692307692,
            0.651282051282051282051282051282, 0.6, 0.857142857142857142857142857142, 1.0, 1.0, 0.1, 0.2,
            0.777777777777777777777777777778];

    // a_ij, row by row; row 12 is the eighth-order solution itself.
    private static readonly double[][] Weights =
    [
        [],
        [5.26001519587677318785587544488e-2],
        [1.97250569845378994544595329183e-2, 5.91751709536136983633785987549e-2],
        [2.95875854768068491816892993775e-2, 0, 8.87627564304205475450678981324e-2],
        [2.41365134159266685502369798665e-1, 0, -8.84549479328286085344864962717e-1, 9.24834003261792003115737966543e-1],
        [3.7037037037037037037037037037e-2, 0, 0, 1.70828608729473871279604482173e-1, 1.25467687566822425016691814123e-1],
        [3.7109375e-2, 0, 0, 1.70252211019544039314978060272e-1, 6.02165389804559606850219397283e-2, -1.7578125e-2],
        [3.70920001185047927108779319836e-2, 0, 0, 1.70383925712239993810214054705e-1, 1.07262030446373284651809199168e-1,
            -1.53194377486244017527936158236e-2, 8.27378916381402288758473766002e-3],
        [6.24110958716075717114429577812e-1, 0, 0, -3.36089262944694129406857109825, -8.68219346841726006818189891453e-1,
            2.75920996994467083049415600797e1, 2.01540675504778934086186788979e1, -4.34898841810699588477366255144e1],
        [4.77662536438264365890433908527e-1, 0, 0, -2.48811461997166764192642586468, -5.90290826836842996371446475743e-1,
            2.12300514481811942347288949897e1, 1.52792336328824235832596922938e1, -3.32882109689848629194453265587e1,
            -2.03312017085086261358222928593e-2],
        [-9.3714243008598732571704021658e-1, 0, 0, 5.18637242884406370830023853209, 1.09143734899672957818500254654,
            -8.14978701074692612513997267357, -1.85200656599969598641566180701e1, 2.27394870993505042818970056734e1,
            2.49360555267965238987089396762, -3.0467644718982195003823669022],
        [2.27331014751653820792359768449, 0, 0, -1.05344954667372501984066689879e1, -2.00087205822486249909675718444,
            -1.79589318631187989172765950534e1, 2.79488845294199600508499808837e1, -2.85899827713502369474065508674,
            -8.87285693353062954433549289258, 1.23605671757943030647266201528e1, 6.43392746015763530355970484046e-1],
        [5.42937341165687622380535766363e-2, 0, 0, 0, 0, 4.45031289275240888144113950566, 1.89151789931450038304281599044,
            -5.8012039600105847814672114227, 3.1116436695781989440891606237e-1, -1.52160949662516078556178806805e-1,
            2.01365400804030348374776537501e-1, 4.47106157277725905176885569043e-2],
        [5.61675022830479523392909219681e-2, 0, 0, 0, 0, 0, 2.53500210216624811088794765333e-1,
            -2.46239037470802489917441475441e-1, -1.24191423263816360469010140626e-1, 1.5329179827876569731206322685e-1,
            8.20105229563468988491666602057e-3, 7.56789766054569976138603589584e-3, -8.298e-3],
        [3.18346481635021405060768473261e-2, 0, 0, 0, 0, 2.83009096723667755288322961402e-2,
            5.35419883074385676223797384372e-2, -5.49237485713909884646569340306e-2, 0, 0, -1.08347328697249322858509316994e-4,
            3.82571090835658412954920192323e-4, -3.40465008687404560802977114492e-4, 1.41312443674632500278074618366e-1],
        [-4.28896301583791923408573538692e-1, 0, 0, 0, 0, -4.69762141536116384314449447206, 7.68342119606259904184240953878,
            4.06898981839711007970213554331, 3.56727187455281109270669543021e-1, 0, 0, 0, -1.39902416515901462129418009734e-3,
            2.9475147891527723389556272149, -9.15095847217987001081870187138],
    ];

    // Fifth-order error estimate.
    private static readonly double[] Error5 =
        [0.1312004499419488073250102996e-1, 0, 0, 0, 0, -0.1225156446376204440720569753e+1, -0.4957589496572501915214079952,
            0.1664377182454986536961530415e+1, -0.3503288487499736816886487290, 0.3341791187130174790297318841,
            0.8192320648511571246570742613e-1, -0.2235530786388629525884427845e-1];

    // Third-order solution, stages 0, 8 and 11; the rest are zero.
    private const double Third0 = 0.244094488188976377952755905512;
    private const double Third8 = 0.733846688281611857341361741547;
    private const double Third11 = 0.0220588235294117647058823529412;

    // Dense output, rows 3 to 6; rows 0 to 2 follow from the ends of the step.
    private static readonly double[][] Dense =
    [
        [-0.84289382761090128651353491142e+1, 0, 0, 0, 0, 0.56671495351937776962531783590, -0.30689499459498916912797304727e+1,
            0.23846676565120698287728149680e+1, 0.21170345824450282767155149946e+1, -0.87139158377797299206789907490,
            0.22404374302607882758541771650e+1, 0.63157877876946881815570249290, -0.88990336451333310820698117400e-1,
            0.18148505520854727256656404962e+2, -0.91946323924783554000451984436e+1, -0.44360363875948939664310572000e+1],
        [0.10427508642579134603413151009e+2, 0, 0, 0, 0, 0.24228349177525818288430175319e+3,
            0.16520045171727028198505394887e+3, -0.37454675472269020279518312152e+3, -0.22113666853125306036270938578e+2,
            0.77334326684722638389603898808e+1, -0.30674084731089398182061213626e+2, -0.93321305264302278729567221706e+1,
            0.15697238121770843886131091075e+2, -0.31139403219565177677282850411e+2, -0.93529243588444783865713862664e+1,
            0.35816841486394083752465898540e+2],
        [0.19985053242002433820987653617e+2, 0, 0, 0, 0, -0.38703730874935176555105901742e+3,
            -0.18917813819516756882830838328e+3, 0.52780815920542364900561016686e+3, -0.11573902539959630126141871134e+2,
            0.68812326946963000169666922661e+1, -0.10006050966910838403183860980e+1, 0.77771377980534432092869265740,
            -0.27782057523535084065932004339e+1, -0.60196695231264120758267380846e+2, 0.84320405506677161018159903784e+2,
            0.11992291136182789328035130030e+2],
        [-0.25693933462703749003312586129e+2, 0, 0, 0, 0, -0.15418974869023643374053993627e+3,
            -0.23152937917604549567536039109e+3, 0.35763911791061412378285349910e+3, 0.93405324183624310003907691704e+2,
            -0.37458323136451633156875139351e+2, 0.10409964950896230045147246184e+3, 0.29840293426660503123344363579e+2,
            -0.43533456590011143754432175058e+2, 0.96324553959188282948394950600e+2, -0.39177261675615439165231486172e+2,
            -0.14972683625798562581422125276e+3],
    ];

    private readonly Dynamics _dynamics;
    private readonly double[][] _slope = new double[Nodes.Length][];
    private readonly double[][] _dense = new double[7][];
    private readonly double[] _start = new double[Size];
    private readonly double[] _end = new double[Size];
    private readonly double[] _trial = new double[Size];
    private double _stepNext;
    private bool _denseReady;

    /// <summary>Begins at a state.</summary>
    /// <param name="dynamics">Right-hand side; smooth between calls of <see cref="Restart"/>.</param>
    /// <param name="time">[s]</param>
    /// <param name="state">[m, m/s]</param>
    public DormandPrince853(Dynamics dynamics, double time, ReadOnlySpan<double> state)
    {
        _dynamics = dynamics;
        for (var i = 0; i < _slope.Length; i++)
        {
            _slope[i] = new double[Size];
        }

        for (var i = 0; i < _dense.Length; i++)
        {
            _dense[i] = new double[Size];
        }

        state.CopyTo(_end);
        Time = time;
        Restart(1.0);
    }

    /// <summary>[s] end of the last accepted step.</summary>
    public double Time { get; private set; }

    /// <summary>[s] start of the last accepted step.</summary>
    public double TimeStart { get; private set; }

    /// <summary>[m, m/s] state at <see cref="Time"/>.</summary>
    public ReadOnlySpan<double> State => _end;

    /// <summary>[m/s, m/s^2] derivative at <see cref="Time"/>, by the dynamics in force since the last restart.</summary>
    public ReadOnlySpan<double> Rate => _slope[Stages];

    /// <summary>Evaluations of the right-hand side so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Takes up the dynamics anew at the present state: to be called whenever they have jumped (staging, steering).</summary>
    /// <param name="step">[s] first step to try.</param>
    public void Restart(double step)
    {
        _stepNext = step;
        TimeStart = Time;
        Evaluate(Time, _end, _slope[Stages]);
    }

    /// <summary>Takes one accepted step, not beyond a time.</summary>
    /// <param name="timeMax">[s] the step ends here at the latest, and exactly here when it comes near.</param>
    /// <param name="stepMax">[s]</param>
    public void Advance(double timeMax, double stepMax)
    {
        _end.CopyTo(_start, 0);
        TimeStart = Time;
        (_slope[0], _slope[Stages]) = (_slope[Stages], _slope[0]);
        var step = Math.Min(_stepNext, stepMax);
        while (true)
        {
            var left = timeMax - TimeStart;
            var last = step >= left * (1 - 1e-12);
            step = last ? left : step;
            var error = Attempt(step);

            // Optimal factor error^(-1/8) with the customary safety of 0.9, growth at most sixfold.
            var factor = error > 0 ? Math.Clamp(0.9 / Math.Sqrt(Math.Sqrt(Math.Sqrt(error))), 0.2, 6.0) : 6.0;
            if (error <= 1 || step <= StepMin)
            {
                Time = last ? timeMax : TimeStart + step;
                _stepNext = last ? Math.Max(_stepNext, step * factor) : step * factor;
                break;
            }

            step *= factor;
            _stepNext = step;
        }

        _denseReady = false;
    }

    /// <summary>Shortens the last accepted step so that it ends at a time within it; the state there has the accuracy of a full step.</summary>
    /// <param name="time">[s] between <see cref="TimeStart"/> and <see cref="Time"/>.</param>
    public void ShortenTo(double time)
    {
        Attempt(time - TimeStart);
        Time = time;
        _denseReady = false;
    }

    /// <summary>State within the last accepted step, order 7.</summary>
    /// <param name="time">[s] between <see cref="TimeStart"/> and <see cref="Time"/>.</param>
    /// <param name="state">[m, m/s]</param>
    public void Interpolate(double time, Span<double> state)
    {
        if (!_denseReady)
        {
            PrepareDense();
        }

        var s = (time - TimeStart) / (Time - TimeStart);
        for (var i = 0; i < Size; i++)
        {
            var sum = 0.0;
            for (var j = 6; j >= 0; j--)
            {
                sum = (sum + _dense[j][i]) * ((j & 1) == 0 ? s : 1 - s);
            }

            state[i] = _start[i] + sum;
        }
    }

    /// <summary>
    /// Time within the last accepted step at which g changes sign, by false position with bisection (Illinois) on the dense output,
    /// to 1e-10 s; null when g has the same sign at both ends.
    /// </summary>
    /// <param name="g">Event function of time and state.</param>
    public double? Locate(Func<double, double[], double> g)
    {
        double low = TimeStart, high = Time;
        double gLow = g(low, _start), gHigh = g(high, _end);
        if (gLow == 0 || gLow > 0 == gHigh > 0)
        {
            return null;
        }

        var state = new double[Size];
        var side = 0;
        for (var n = 0; n < 100 && high - low > 1e-10; n++)
        {
            var middle = n % 4 == 3 ? 0.5 * (low + high) : ((low * gHigh) - (high * gLow)) / (gHigh - gLow);
            Interpolate(middle, state);
            var gMiddle = g(middle, state);
            if (gMiddle == 0)
            {
                return middle;
            }

            if (gMiddle > 0 == gHigh > 0)
            {
                (high, gHigh) = (middle, gMiddle);
                gLow *= side == 1 ? 0.5 : 1.0;
                side = 1;
            }
            else
            {
                (low, gLow) = (middle, gMiddle);
                gHigh *= side == -1 ? 0.5 : 1.0;
                side = -1;
            }
        }

        return Math.Abs(gLow) < Math.Abs(gHigh) ? low : high;
    }

    // One trial step from the start state; leaves the new state and slope, returns the error relative to the tolerance.
    private double Attempt(double step)
    {
        for (var s = 1; s <= Stages; s++)
        {
            Combine(Weights[s], s, step, s == Stages ? _end : _trial);
            Evaluate(TimeStart + (Nodes[s] * step), s == Stages ? _end : _trial, _slope[s]);
        }

        double fifth = 0, third = 0;
        var speed = Math.Sqrt((_end[3] * _end[3]) + (_end[4] * _end[4]) + (_end[5] * _end[5]));
        for (var i = 0; i < Size; i++)
        {
            var scale = Tolerance * (i < 3 ? LengthScale : Math.Max(speed, SpeedScaleMin));
            double e5 = 0, b = 0;
            for (var s = 0; s < Stages; s++)
            {
                e5 += Error5[s] * _slope[s][i];
                b += Weights[Stages][s] * _slope[s][i];
            }

            var e3 = b - (Third0 * _slope[0][i]) - (Third8 * _slope[8][i]) - (Third11 * _slope[11][i]);
            fifth += e5 * e5 / (scale * scale);
            third += e3 * e3 / (scale * scale);
        }

        var denominator = fifth + (0.01 * third);
        return denominator > 0 ? Math.Abs(step) * fifth / Math.Sqrt(denominator * Size) : 0.0;
    }

    private void Combine(double[] weights, int count, double step, double[] result)
    {
        for (var i = 0; i < Size; i++)
        {
            var sum = 0.0;
            for (var s = 0; s < count; s++)
            {
                sum += weights[s] * _slope[s][i];
            }

            result[i] = _start[i] + (step * sum);
        }
    }

    private void PrepareDense()
    {
        var step = Time - TimeStart;
        for (var s = Stages + 1; s < Nodes.Length; s++)
        {
            Combine(Weights[s], s, step, _trial);
            Evaluate(TimeStart + (Nodes[s] * step), _trial, _slope[s]);
        }

        for (var i = 0; i < Size; i++)
        {
            var change = _end[i] - _start[i];
            _dense[0][i] = change;
            _dense[1][i] = (step * _slope[0][i]) - change;
            _dense[2][i] = (2 * change) - (step * (_slope[0][i] + _slope[Stages][i]));
            for (var j = 0; j < Dense.Length; j++)
            {
                var sum = 0.0;
                for (var s = 0; s < Nodes.Length; s++)
                {
                    sum += Dense[j][s] * _slope[s][i];
                }

                _dense[j + 3][i] = step * sum;
            }
        }

        _denseReady = true;
    }

    private void Evaluate(double time, double[] state, double[] rate)
    {
        _dynamics(time, state, rate);
        Evaluations++;
    }
}
