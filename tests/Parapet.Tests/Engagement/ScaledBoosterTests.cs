using Parapet.Engagement;
using Parapet.Flight;

namespace Parapet.Tests.Engagement;

public sealed class ScaledBoosterTests
{
    [Theory]
    [InlineData(SpeedBy.Payload, 6300)]
    [InlineData(SpeedBy.Payload, 7700)]
    [InlineData(SpeedBy.LastStage, 7500)]
    public void Scaled_booster_burns_out_at_the_stated_speed(SpeedBy by, double speed)
    {
        var scaled = ScaledBooster.To(SampleVehicles.TwoStage, speed, by);

        Assert.NotNull(scaled.Booster);
        Assert.Equal(by, scaled.By);
        Assert.Equal(speed, scaled.Speed, 0.1);
        Assert.Equal(speed, BoostFamily.ReferenceSpeed(scaled.Booster), 0.1);
        Assert.InRange(speed, scaled.SpeedMin, scaled.SpeedMax);
    }

    [Fact]
    public void Reference_speed_is_that_of_a_reference_flight_at_45_degrees()
    {
        var booster = Booster.Compile(SampleVehicles.TwoStage);
        var earth = Parapet.Earth.EarthModel.For(new Parapet.Earth.Fidelity { Rotation = false, J2 = false });
        double low = 0.01, high = 1.4;
        var speed = 0.0;
        while (high - low > 1e-7)
        {
            var kick = 0.5 * (low + high);
            var (position, velocity) = ReferenceFlight.Fly(booster, default, new LaunchProgramme(0, kick), earth, booster.BurnTime + 1)
                .Find(FlightEventKind.Burnout)!.State;
            speed = velocity.Norm;
            var sine = Parapet.Earth.Vector3d.Dot(position, velocity) / (position.Norm * speed);
            (low, high) = sine > Math.Sin(Math.PI / 4) ? (kick, high) : (low, kick);
        }

        Assert.Equal(speed, BoostFamily.ReferenceSpeed(booster), 0.1);
    }

    [Fact]
    public void Speed_out_of_reach_says_what_is_in_reach()
    {
        var scaled = ScaledBooster.To(SampleVehicles.TwoStage, 12000, SpeedBy.Payload);

        Assert.Null(scaled.Booster);
        Assert.True(double.IsNaN(scaled.Factor));
        Assert.True(scaled.SpeedMax is > 7500 and < 12000);
        Assert.True(scaled.SpeedMin is > 1000 and < 6000);
        Assert.Null(ScaledBooster.To(SampleVehicles.TwoStage, 500, SpeedBy.LastStage).Booster);
    }

    [Fact]
    public void More_payload_is_less_speed_and_less_propellant_is_less_speed()
    {
        double[] speeds = [7200, 7400, 7600, 7800, 8000];
        var payload = speeds.Select(v => ScaledBooster.To(SampleVehicles.TwoStage, v, SpeedBy.Payload).Factor).ToArray();
        var propellant = speeds.Select(v => ScaledBooster.To(SampleVehicles.TwoStage, v, SpeedBy.LastStage).Factor).ToArray();

        Assert.Equal(payload.OrderDescending(), payload);
        Assert.Equal(propellant.Order(), propellant);
    }

    [Fact]
    public void A_burn_out_vehicle_takes_the_speed_itself()
    {
        var scaled = ScaledBooster.To(SampleVehicles.Impulse(6000), 7500, SpeedBy.Payload);

        Assert.Equal((SpeedBy.BurnoutState, 1.25, 7500.0), (scaled.By, scaled.Factor, scaled.Speed));
    }
}
