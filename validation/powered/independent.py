"""Powered flight and free flight once more, by other people's integrator: the expected values of this folder.

    python3 validation/powered/independent.py

scipy's DOP853 at a relative tolerance of 1e-12, in an inertial frame, from the equations of docs/theory/flight.md alone. Nothing of
Parapet is used. Needs Python 3.8 and scipy.
"""
import math
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

MU, A, FLATTENING, OMEGA, J2 = 3.986004418e14, 6378137.0, 1 / 298.257223563, 7.292115e-5, 1.08262982e-3
E2 = FLATTENING * (2 - FLATTENING)
G0, GAS, R0 = 9.80665, 8314.32 / 28.9644, 6356766.0

# US Standard Atmosphere 1976: base [m, geopotential], lapse [K/m]; rows above 86 km: [m, kg/m^3, Pa].
LAYERS = [(0, -6.5e-3), (11e3, 0), (20e3, 1e-3), (32e3, 2.8e-3), (47e3, 0), (51e3, -2.8e-3), (71e3, -2e-3)]
ROWS = [(90e3, 3.416e-6, 1.8359e-1), (95e3, 1.393e-6, 7.5966e-2), (100e3, 5.604e-7, 3.2011e-2), (105e3, 2.325e-7, 1.4477e-2),
        (110e3, 9.708e-8, 7.1042e-3), (115e3, 4.289e-8, 4.0096e-3), (120e3, 2.222e-8, 2.5382e-3), (125e3, 1.291e-8, 1.7354e-3),
        (130e3, 8.152e-9, 1.2505e-3), (140e3, 3.831e-9, 7.2028e-4), (150e3, 2.076e-9, 4.5422e-4), (160e3, 1.233e-9, 3.0395e-4),
        (180e3, 5.194e-10, 1.5271e-4), (200e3, 2.541e-10, 8.4736e-5)]


def layer(h):
    """Temperature [K] and pressure [Pa] at a geopotential altitude [m]."""
    t, p = 288.15, 101325.0
    for i, (base, lapse) in enumerate(LAYERS):
        top = LAYERS[i + 1][0] if i + 1 < len(LAYERS) else math.inf
        up = min(h, top) - base
        t1 = t + lapse * up
        p = p * math.exp(-G0 * up / (GAS * t)) if lapse == 0 else p * (t / t1) ** (G0 / (GAS * lapse))
        t = t1
        if h <= top:
            return t, p


def edge():
    t, p = layer(R0 * 86e3 / (R0 + 86e3))
    return 86e3, p / (GAS * t), p


TABLE = [edge()] + ROWS


def air(z):
    """Density [kg/m^3] and speed of sound [m/s] at a geometric altitude [m]."""
    if z > 200e3:
        return 0.0, 300.0
    if z < 86e3:
        t, p = layer(R0 * z / (R0 + z))
        return p / (GAS * t), math.sqrt(1.4 * GAS * t)
    i = max(k for k in range(len(TABLE) - 1) if TABLE[k][0] <= z)
    (z0, d0, p0), (z1, d1, p1) = TABLE[i], TABLE[i + 1]
    f = (z - z0) / (z1 - z0)
    t0, t1 = p0 / (GAS * d0), p1 / (GAS * d1)
    return math.exp(math.log(d0) + f * (math.log(d1) - math.log(d0))), math.sqrt(1.4 * GAS * (t0 + f * (t1 - t0)))


def dot(a, b): return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
def norm(a): return math.sqrt(dot(a, a))
def axpy(s, a, b): return [s * a[i] + b[i] for i in range(3)]
def unit(a): return [x / norm(a) for x in a]


def local(lat, lon):
    """East, north and up [ECEF]."""
    sl, cl, so, co = math.sin(lat), math.cos(lat), math.sin(lon), math.cos(lon)
    return [-so, co, 0.0], [-sl * co, -sl * so, cl], [cl * co, cl * so, sl]


def ecef(lat, lon, h):
    n = A / math.sqrt(1 - E2 * math.sin(lat) ** 2)
    return [(n + h) * math.cos(lat) * math.cos(lon), (n + h) * math.cos(lat) * math.sin(lon), (n * (1 - E2) + h) * math.sin(lat)]


def geodetic(r):
    """Latitude, longitude [rad], altitude [m], by iteration to the end."""
    p = math.hypot(r[0], r[1])
    lat = math.atan2(r[2], p * (1 - E2))
    for _ in range(60):
        n = A / math.sqrt(1 - E2 * math.sin(lat) ** 2)
        new = math.atan2(r[2] + E2 * n * math.sin(lat), p)
        if abs(new - lat) < 1e-16:
            break
        lat = new
    n = A / math.sqrt(1 - E2 * math.sin(lat) ** 2)
    h = p * math.cos(lat) + r[2] * math.sin(lat) - n * (1 - E2 * math.sin(lat) ** 2)
    return lat, math.atan2(r[1], r[0]), h


def gravity(r):
    d2 = dot(r, r)
    d = math.sqrt(d2)
    k, s = 1.5 * J2 * A * A / d2, r[2] * r[2] / d2
    c = -MU / (d2 * d)
    return [c * r[0] * (1 + k * (1 - 5 * s)), c * r[1] * (1 + k * (1 - 5 * s)), c * r[2] * (1 + k * (3 - 5 * s))]


def turned(v, angle):
    c, s = math.cos(angle), math.sin(angle)
    return [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]]


class Earth:
    def __init__(self, rotation, drag):
        self.omega, self.drag = (OMEGA if rotation else 0.0), drag

    def air_velocity(self, y): return [y[3] + self.omega * y[1], y[4] - self.omega * y[0], y[5]]


TOLERANCE = [1e-12]


def integrate(rate, t, y, t_end, events, step):
    r = TOLERANCE[0]
    return solve_ivp(rate, (t, t_end), y, method="DOP853", rtol=r, atol=[1e7 * r] * 3 + [1e4 * r] * 3, events=events, max_step=step)


def coast(earth, beta, t, y):
    """To the ground: time, state; apogee time and state. Restarted wherever the air's law changes."""
    edges = sorted([R0 * b / (R0 - b) for b, _ in LAYERS[1:]] + [86e3] + [z for z, _, _ in ROWS]) if earth.drag and beta else []

    def rate(_, s):
        a = gravity(s[:3])
        if earth.drag and beta:
            v = earth.air_velocity(s)
            rho, _ = air(geodetic(s[:3])[2])
            a = axpy(-0.5 * rho * norm(v) / beta, v, a)
        return [s[3], s[4], s[5], a[0], a[1], a[2]]

    def altitude(_, s): return geodetic(s[:3])[2]
    def ground(_, s): return altitude(_, s)
    ground.terminal, ground.direction = True, -1
    def climb(_, s):
        lat, lon, _h = geodetic(s[:3])
        return dot(local(lat, lon)[2], s[3:])
    climb.terminal, climb.direction = True, -1
    apogee = None
    while True:
        h = altitude(t, y)
        up = climb(t, y) > 1e-9
        nexts = [e for e in edges if (e > h + 1e-3 if up else e < h - 1e-3)]
        bound = (min(nexts) if up else max(nexts)) if nexts else None
        events = [ground]
        if up:
            events.append(climb)
        if bound is not None:
            def cross(_, s, b=bound): return altitude(_, s) - b
            cross.terminal = True
            events.append(cross)
        r = integrate(rate, t, y, t + 7200, events, 20.0)
        t, y = r.t[-1], list(r.y[:, -1])
        if len(r.t_events[0]):
            return t, y, apogee
        if up and len(r.t_events[1]):
            apogee = (t, list(y))
            # the climb rate is zero here within rounding: step over it
            r = integrate(rate, t, y, t + 1e-3, [], 20.0)
            t, y = r.t[-1], list(r.y[:, -1])


DRAG = [(0, 0.20), (0.85, 0.20), (1.0, 0.27), (1.2, 0.27), (2.0, 0.20), (4.5, 0.20)]


def drag_coefficient(mach):
    if mach >= DRAG[-1][0]:
        return DRAG[-1][1]
    for (m0, c0), (m1, c1) in zip(DRAG, DRAG[1:]):
        if mach <= m1:
            return c0 + (c1 - c0) * (mach - m0) / (m1 - m0)


def boost(earth, stages, payload, lat, lon, azimuth, kick):
    """Vertical 5 s, tilt to the kick angle over 5 s, along the air-relative velocity to 86 km, then along the inertial velocity."""
    east, north, up = local(lat, lon)
    heading = axpy(math.cos(azimuth), north, [math.sin(azimuth) * x for x in east])
    r = ecef(lat, lon, 0.0)
    y = [*r, -earth.omega * r[1], earth.omega * r[0], 0.0]
    t, mass = 0.0, payload + sum(s["propellant"] + s["inert"] for s in stages)
    left_air = [False]
    for s in stages:
        flow = s["propellant"] / s["burn"]
        thrust, area = s["isp"] * G0 * flow, math.pi / 4 * s["diameter"] ** 2
        start, end, mass0 = t, t + s["burn"], mass

        def rate(time, q):
            a = gravity(q[:3])
            m = mass0 - flow * (time - start)
            v = earth.air_velocity(q)
            if earth.drag:
                rho, sound = air(geodetic(q[:3])[2])
                speed = norm(v)
                a = axpy(-0.5 * rho * speed * drag_coefficient(speed / sound) * area / m, v, a)
            if time <= 5.0:
                d = up
            elif phase[0] < 10.0:
                k = kick * (time - 5.0) / 5.0
                d = axpy(math.cos(k), up, [math.sin(k) * x for x in heading])
            else:
                d = unit(q[3:]) if left_air[0] else unit(v)
            a = axpy(thrust / m, d, a)
            return [q[3], q[4], q[5], a[0], a[1], a[2]]

        def leaves(_, q): return geodetic(q[:3])[2] - 86e3
        leaves.terminal = True
        cuts = sorted({c for c in (5.0, 10.0) if start < c < end} | {end})
        phase = [t]
        for c in cuts:
            while t < c:
                phase[0] = t
                sol = integrate(rate, t, y, c, [] if left_air[0] else [leaves], 5.0)
                t, y = sol.t[-1], list(sol.y[:, -1])
                if not left_air[0] and len(sol.t_events[0]):
                    left_air[0] = True
        mass -= s["propellant"] + s["inert"]
    return t, y


def to_ecef(earth, t, r): return turned(r, -earth.omega * t)


COASTS = [  # name, latitude, longitude, altitude km, speed km/s, elevation, azimuth, beta (0: no drag)
    ("north-west-no-drag", 35, 51, 200, 6.6, 25, 330, 0), ("north-west", 35, 51, 200, 6.6, 25, 330, 8000),
    ("polar-no-drag", 57, 33, 150, 7.0, 22, 350, 0), ("polar", 57, 33, 150, 7.0, 22, 350, 8000),
    ("south-blunt", 10, -60, 120, 5.0, 40, 190, 1500), ("east-short", 0, 100, 60, 2.5, 45, 90, 2500),
]

SCUD = dict(propellant=3699.0, inert=1198.0, isp=230.0, burn=75.0, diameter=0.84)
RANGES = [  # name, stages, payload, beta, latitude, longitude, azimuth, rotation
    ("scud-b", [SCUD], 1000.0, 2000.0, 39, 127, 40, False),
    ("no-dong", [dict(propellant=16000.0, inert=3900.0, isp=240.0, burn=70.0, diameter=0.88)], 1000.0, 2000.0, 39, 127, 40, True),
    ("taepodong-1", [dict(propellant=16100.0, inert=3800.0, isp=240.0, burn=70.0, diameter=0.88), SCUD], 454.0, 2000.0, 39, 127, 100, True),
]


def distance(lat1, lon1, lat2, lon2):
    """[m] on the ellipsoid, by Vincenty's iteration; good to 0.1 mm here."""
    u1, u2, L = math.atan((1 - FLATTENING) * math.tan(lat1)), math.atan((1 - FLATTENING) * math.tan(lat2)), lon2 - lon1
    lam = L
    for _ in range(200):
        ss = math.hypot(math.cos(u2) * math.sin(lam), math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam))
        cs = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sig = math.atan2(ss, cs)
        sa = math.cos(u1) * math.cos(u2) * math.sin(lam) / ss
        c2 = 1 - sa * sa
        cm = cs - 2 * math.sin(u1) * math.sin(u2) / c2 if c2 else 0.0
        C = FLATTENING / 16 * c2 * (4 + FLATTENING * (4 - 3 * c2))
        new = L + (1 - C) * FLATTENING * sa * (sig + C * ss * (cm + C * cs * (2 * cm * cm - 1)))
        if abs(new - lam) < 1e-15:
            break
        lam = new
    b = A * (1 - FLATTENING)
    w = c2 * (A * A - b * b) / (b * b)
    P = 1 + w / 16384 * (4096 + w * (-768 + w * (320 - 175 * w)))
    Q = w / 1024 * (256 + w * (-128 + w * (74 - 47 * w)))
    ds = Q * ss * (cm + Q / 4 * (cs * (2 * cm * cm - 1) - Q / 6 * cm * (4 * ss * ss - 3) * (4 * cm * cm - 3)))
    return b * P * (sig - ds)


def main():
    rad, deg = math.radians, math.degrees
    print("case,latitude0_deg,longitude0_deg,altitude0_km,speed0_km_s,elevation0_deg,azimuth0_deg,beta_kg_m2,"
          "latitude_deg,longitude_deg,time_s,apogee_km,apogee_time_s")
    for name, lat, lon, h, v, el, az, beta in COASTS:
        earth = Earth(True, beta > 0)
        east, north, up = local(rad(lat), rad(lon))
        r = ecef(rad(lat), rad(lon), h * 1e3)
        d = [math.cos(rad(el)) * (math.sin(rad(az)) * east[i] + math.cos(rad(az)) * north[i]) + math.sin(rad(el)) * up[i] for i in range(3)]
        w = [v * 1e3 * x for x in d]
        y = [*r, w[0] - OMEGA * r[1], w[1] + OMEGA * r[0], w[2]]
        t, y, (ta, ya) = coast(earth, beta, 0.0, y)
        la, lo, _ = geodetic(to_ecef(earth, t, y[:3]))
        print(f"{name},{lat},{lon},{h},{v},{el},{az},{beta},{deg(la):.9f},{deg(lo):.9f},{t:.6f},{geodetic(ya[:3])[2] / 1e3:.6f},{ta:.4f}")

    print("case,vehicle,latitude0_deg,longitude0_deg,azimuth0_deg,rotation,range_km,burnout_altitude_km,time_s")
    for name, stages, payload, beta, lat, lon, az, rotation in RANGES:
        earth = Earth(rotation, True)

        def fly(kick):
            t, y = boost(earth, stages, payload, rad(lat), rad(lon), rad(az), kick)
            h = geodetic(y[:3])[2]
            if h < 1e3:
                return 0.0, h, t  # flown into the ground
            t, y, _ = coast(earth, beta, t, y)
            la, lo, _ = geodetic(to_ecef(earth, t, y[:3]))
            return distance(rad(lat), rad(lon), la, lo), h, t
        # The range is flat at its greatest: a search with loose flights finds the kick well enough.
        TOLERANCE[0] = 1e-8
        grid = [0.1 * i for i in range(1, 15)]
        ranges = [fly(k)[0] for k in grid]
        i = max(range(len(grid)), key=lambda j: ranges[j])
        best = minimize_scalar(lambda k: -fly(k)[0], bounds=(grid[i] - 0.1, grid[i] + 0.1), method="bounded", options=dict(xatol=1e-5))
        TOLERANCE[0] = 1e-12
        far, h, t = fly(best.x)
        print(f"{name},{name},{lat},{lon},{az},{int(rotation)},{far / 1e3:.6f},{h / 1e3:.3f},{t:.4f}", flush=True)


if __name__ == "__main__":
    main()
