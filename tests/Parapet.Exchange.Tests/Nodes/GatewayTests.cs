using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Nodes;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>What a socket of a node meets: strangers, parties who ask what they may not, and bytes that are no request.</summary>
public sealed class GatewayTests(GatewayTests.Listening listening) : IClassFixture<GatewayTests.Listening>
{
    [Fact]
    public async Task Client_without_a_certificate_gets_no_answer()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Post("/v1/pull", Request(), certificate: null));
        await GoesOn();
    }

    [Fact]
    public async Task Client_with_a_certificate_of_a_stranger_gets_no_answer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // With the name of a party, which says nothing.
        var request = new CertificateRequest("CN=parapet russia", key, HashAlgorithmName.SHA256);
        using var stranger = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Post("/v1/pull", Request(), stranger));
        await GoesOn();
    }

    [Fact]
    public async Task Gateway_of_a_stranger_is_not_believed()
    {
        using var link = new PeerLink(listening.Duo.Russia.Card, listening.Host.Address, listening.Duo.Russia.Certificate);
        var answer = await link.Pull(listening.Ask(), TestContext.Current.CancellationToken);
        Assert.Equal(NodeCodes.Unreachable, answer.Fault!.Code);
    }

    [Theory]
    [InlineData("/v1/pull", "other exchange", HttpStatusCode.Forbidden, NodeCodes.OtherExchange)]
    [InlineData("/v1/pull", "log of nobody", HttpStatusCode.Forbidden, NodeCodes.NotAllowed)]
    [InlineData("/v1/pull", "unknown member", HttpStatusCode.BadRequest, NodeCodes.Wire)]
    [InlineData("/v1/pull", "missing member", HttpStatusCode.BadRequest, NodeCodes.Wire)]
    [InlineData("/v1/pull", "negative cursor", HttpStatusCode.BadRequest, NodeCodes.Wire)]
    [InlineData("/v1/pull", "another version", HttpStatusCode.BadRequest, NodeCodes.Wire)]
    [InlineData("/v1/pull", "wait for ever", HttpStatusCode.BadRequest, NodeCodes.Wire)]
    [InlineData("/v1/pull", "no JSON", HttpStatusCode.BadRequest, Parapet.Exchange.Entries.EntryCodes.Json)]
    [InlineData("/v1/pull", "nothing", HttpStatusCode.BadRequest, Parapet.Exchange.Entries.EntryCodes.Json)]
    [InlineData("/v1/pull", "nested", HttpStatusCode.BadRequest, Parapet.Exchange.Entries.EntryCodes.Json)]
    [InlineData("/v1/play", "play", HttpStatusCode.Forbidden, NodeCodes.NotAllowed)]
    [InlineData("/v1/control", "cut", HttpStatusCode.Forbidden, NodeCodes.NotAllowed)]
    [InlineData("/v1/control", "no JSON", HttpStatusCode.Forbidden, NodeCodes.NotAllowed)]
    public async Task Request_that_is_not_in_order_is_refused_by_name(string path, string what, HttpStatusCode status, string code)
    {
        var map = JsonNode.Parse(Request())!.AsObject();
        var body = what switch
        {
            "other exchange" => With("exch", new string('0', 32)),
            "log of nobody" => With("log", "nobody"),
            "unknown member" => With("more", 1),
            "missing member" => With("from", null),
            "negative cursor" => With("from", -1),
            "another version" => With("v", 2),
            "wait for ever" => With("wait_ms", int.MaxValue),
            "no JSON" => "{"u8.ToArray(),
            "nested" => Encoding.UTF8.GetBytes(new string('[', 100_000)),
            "play" => Encoding.UTF8.GetBytes("""{"mid":"x","t_scn_ms":0,"message":{}}"""),
            "cut" => Encoding.UTF8.GetBytes("""{"order":"link","peer":"russia","cut":true}"""),
            _ => [],
        };
        using var response = await Post(path, body, listening.Duo.Russia.Certificate);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]);
        await GoesOn();

        byte[] With(string key, JsonNode? value)
        {
            map[key] = value;
            return Encoding.UTF8.GetBytes(map.ToJsonString());
        }
    }

    [Fact]
    public async Task Body_that_is_too_large_is_refused_before_it_is_read()
    {
        // Sent only if the gateway asks for it: who is already sending may find the line closed before the answer.
        using var client = Client(listening.Duo.Russia.Certificate);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/pull", UriKind.Relative)) { Content = new ByteArrayContent(new byte[ExchangeLimits.DocumentMax + 1]) };
        request.Headers.ExpectContinue = true;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await GoesOn();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/pull")]
    [InlineData("/status")]
    [InlineData("/metrics")]
    public async Task Nothing_else_is_served_to_parties(string path)
    {
        using var client = Client(listening.Duo.Russia.Certificate);
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]);
        Assert.DoesNotContain("Server", response.Headers.Select(h => h.Key));
    }

    [Fact]
    public async Task Headers_that_never_end_are_given_up()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(listening.Host.Address.Host, listening.Host.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "us", ClientCertificates = [listening.Duo.Russia.Certificate], LocalCertificateSelectionCallback = (_, _, _, _, _) => listening.Duo.Russia.Certificate },
            TestContext.Current.CancellationToken);
        await tls.WriteAsync("POST /v1/pull HTTP/1.1\r\nHost: us\r\nX-Slow: "u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[4096];
        var read = await tls.ReadAsync(answer, TestContext.Current.CancellationToken);
        Assert.True(read == 0 || Encoding.ASCII.GetString(answer, 0, read).StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
        await GoesOn();
    }

    [Fact]
    public async Task Bytes_that_are_no_tls_are_given_up()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(listening.Host.Address.Host, listening.Host.Address.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[100], TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            // Reset, which says the same.
        }

        await GoesOn();
    }

    [Theory]
    [InlineData("/status")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    [InlineData("/send")]
    [InlineData("/policy")]
    [InlineData("/export")]
    public async Task Operator_listener_answers_nobody_without_the_token(string path)
    {
        var (address, token) = Operator();
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(new Uri(address).Host)));
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        foreach (var given in (string?[])[null, "Bearer", "Bearer " + new string('0', 64), "Basic " + token, token, "Bearer " + token + "0"])
        {
            using var request = new HttpRequestMessage(path is "/send" or "/policy" or "/export" ? HttpMethod.Post : HttpMethod.Get, new Uri(path, UriKind.Relative));
            if (given is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", given);
            }

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public void Operator_token_is_readable_by_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are those of Unix.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(listening.Duo.Us.OperatorFile));
    }

    private (string Address, string Token) Operator()
    {
        var map = JsonNode.Parse(File.ReadAllText(listening.Duo.Us.OperatorFile))!;
        return ((string)map["address"]!, (string)map["token"]!);
    }

    private byte[] Request() => listening.Ask().Bytes();

    private HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null }, UseProxy = false };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = listening.Host.Address };
    }

    private async Task<HttpResponseMessage> Post(string path, byte[] body, X509Certificate2? certificate)
    {
        using var client = Client(certificate);
        using var content = new ByteArrayContent(body);
        return await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    // After whatever was sent, a peer that keeps the rules is answered.
    private async Task GoesOn()
    {
        using var link = new PeerLink(listening.Duo.Us.Card, listening.Host.Address, listening.Duo.Russia.Certificate);
        Trio.Value(await link.Pull(listening.Ask(), TestContext.Current.CancellationToken));
        Assert.Empty(listening.Host.Node.Findings);
    }

    /// <summary>A node of us that listens; Russia is played by the tests.</summary>
    public sealed class Listening : IAsyncLifetime
    {
        internal Duo Duo { get; } = new();

        internal NodeHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await Duo.Host("us");

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Duo.Dispose();
        }

        internal PullRequest Ask() => new() { Exchange = Host.Node.Charter.Exchange, Log = "us", From = 0, Ledger = 0 };
    }
}
