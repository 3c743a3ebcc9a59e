using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Nodes;

/// <summary>
/// The listener for a party's own people and tools: loopback only, with a token that lies in the node's folder and only its owner can read. Nothing here is reachable for other parties.
/// </summary>
public sealed class OperatorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string file;

    private OperatorServer(WebApplication app, string file) => (this.app, this.file) = (app, file);

    /// <summary>Starts listening on a free port of the loopback address, and writes address and token into the folder.</summary>
    /// <param name="host">The node at work.</param>
    /// <param name="folder">Of the party.</param>
    /// <param name="cancel">Stops the start.</param>
    public static async Task<OperatorServer> Start(NodeHost host, NodeFolder folder, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(folder);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ExchangeLimits.DocumentMax;
            kestrel.Limits.MaxConcurrentConnections = 16;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var expected = Encoding.ASCII.GetBytes("Bearer " + token);
        app.Use(async (context, next) =>
        {
            var given = Encoding.ASCII.GetBytes(context.Request.Headers.Authorization.ToString());
            if (CryptographicOperations.FixedTimeEquals(given, expected))
            {
                try
                {
                    await next(context).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // A mistake of ours is put on record, and the one who asked is told that it is one.
                catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
                {
                    host.Node.Broken(e);
                    await Refuse(context, new Diagnostic(NodeCodes.Internal, "", $"internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} This is our mistake; the journal of the node has more.")).ConfigureAwait(false);
                }
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
        var node = host.Node;
        app.MapGet("/status", context => Json(context, Status(host)));
        app.MapGet("/health", context => Health(context, node));
        app.MapGet("/metrics", context => context.Response.WriteAsync(Metrics(node)));
        app.MapGet("/messages", context => Messages(context, node));
        app.MapPost("/send", context => Send(context, node));
        app.MapGet("/policy", context => Json(context, node.PolicyView(documents: true)));
        app.MapGet("/policy/offer", context => Offer(context, node));
        app.MapPost("/policy/against", context => Against(context, node));
        app.MapPost("/policy/propose", context => Propose(context, node));
        app.MapPost("/policy/countersign", async context => await Signed(context, await node.Countersign(Query(context, "policy") ?? "", Query(context, "anyway") is not null).ConfigureAwait(false)).ConfigureAwait(false));
        app.MapPost("/policy/withdraw", async context => await Written(context, node, await node.Withdraw().ConfigureAwait(false)).ConfigureAwait(false));
        app.MapPost("/policy/suspend", async context => await Written(context, node, await node.Suspend(true, Query(context, "to")).ConfigureAwait(false)).ConfigureAwait(false));
        app.MapPost("/policy/resume", async context => await Written(context, node, await node.Suspend(false, Query(context, "to")).ConfigureAwait(false)).ConfigureAwait(false));
        app.MapPost("/carry", context => Carry(context, node));
        app.MapPost("/take", context => Take(context, node));
        app.MapPost("/clock", context => Clock(context, host));
        app.MapPost("/export", context => Export(context, node));
        await app.StartAsync(cancel).ConfigureAwait(false);
        var server = new OperatorServer(app, folder.OperatorFile);
        NodeFolder.Secret(folder.Path, Path.GetFileName(folder.OperatorFile), new JsonObject
        {
            ["address"] = app.Urls.First(), ["token"] = token, ["gateway"] = host.Address.ToString(), ["pid"] = Environment.ProcessId,
        }.ToJsonString() + "\n");
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        File.Delete(file);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await app.StopAsync(soon.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    private static JsonObject Status(NodeHost host)
    {
        var status = host.Node.Status();
        status["gateway"] = host.Address.ToString();
        return status;
    }

    private static Task Health(HttpContext context, Node node)
    {
        var well = node.State == NodeState.Signing && node.Store.Trouble is null;
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Json(context, new JsonObject { ["state"] = node.State.ToString().ToLowerInvariant(), ["store"] = node.Store.Trouble });
    }

    private static string Metrics(Node node)
    {
        var text = new StringBuilder();
        void Line(string name, string help, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"# HELP parapet_{name} {help}\n# TYPE parapet_{name} counter\nparapet_{name}{{party=\"{node.Me.Id}\"}} {value}\n");
        var counts = node.Counters;
        Line("messages_accepted_total", "Own messages committed.", counts.Accepted);
        Line("releases_made_total", "Releases made to other parties.", counts.Released);
        Line("entries_taken_total", "Entries of other logs verified and mirrored.", counts.Taken);
        Line("releases_received_total", "Releases received and verified.", counts.Received);
        Line("releases_provisional_total", "Releases shown ahead of their proof.", counts.Provisional);
        Line("findings_total", "Findings.", counts.Findings);
        Line("store_refusals_total", "Requests that the store refused.", counts.RefusedByStore);
        Line("internal_errors_total", "Mistakes of the program that were caught.", counts.Broken);
        return text.ToString();
    }

    private static Task Messages(HttpContext context, Node node) =>
        node.MessagesView(Query(context, "from"), Query(context, "type"), int.TryParse(Query(context, "last") ?? "20", NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : -1)
            .Try(out var view, out var fault) ? Json(context, view) : Refuse(context, fault);

    private static async Task Send(HttpContext context, Node node)
    {
        var read = MessageText.Read(await Body(context).ConfigureAwait(false), context.Request.Query["file"].ToString() is { Length: > 0 } file ? file : "message");
        if (read.Message is not { } message)
        {
            await Refuse(context, [.. read.Diagnostics]).ConfigureAwait(false);
            return;
        }

        if ((await node.Submit(message).ConfigureAwait(false)).Try(out var sent, out var fault))
        {
            await Json(context, new JsonObject
            {
                ["index"] = sent.Index,
                ["mid"] = sent.MessageId,
                ["type"] = message.Type.Name,
                ["to"] = new JsonObject(sent.Duties.Select(d => new KeyValuePair<string, JsonNode?>(d.Key, Header.DutyJson(d.Value)))),
            }).ConfigureAwait(false);
        }
        else
        {
            await Refuse(context, fault).ConfigureAwait(false);
        }
    }

    private static Task Offer(HttpContext context, Node node) =>
        node.Offer(Query(context, "from"), Query(context, "policy")).Try(out var offer, out var fault) ? Json(context, Offered(offer, documents: true)) : Refuse(context, fault);

    // What speaks against it is the answer, not a refusal.
    private static async Task Against(HttpContext context, Node node)
    {
        var read = PolicyText.FromJson(await Body(context).ConfigureAwait(false));
        await (read.Try(out var policy, out var fault) ? Json(context, new JsonObject { ["diagnostics"] = Study.Bundle.Json.Diagnostics(node.Against(policy)) }) : Refuse(context, fault)).ConfigureAwait(false);
    }

    private static async Task Propose(HttpContext context, Node node) =>
        await Signed(context, await node.Propose(await Body(context).ConfigureAwait(false), Query(context, "anyway") is not null).ConfigureAwait(false)).ConfigureAwait(false);

    private static Task Signed(HttpContext context, Checked<OfferedPolicy> result) =>
        result.Try(out var offered, out var fault) ? Json(context, Offered(offered, documents: false)) : Refuse(context, fault);

    private static JsonObject Offered(OfferedPolicy offered, bool documents)
    {
        var json = new JsonObject
        {
            ["policy"] = offered.Policy.Id,
            ["name"] = offered.Policy.Name,
            ["version"] = offered.Policy.Version,
            ["from"] = offered.From,
            ["index"] = offered.Index,
            ["signed"] = Wire.Array(offered.Signed),
            ["waits_for"] = Wire.Array(offered.WaitsFor),
            ["since"] = offered.Since,
        };
        if (documents)
        {
            json["document"] = offered.Policy.Json;
        }

        return json;
    }

    private static Task Written(HttpContext context, Node node, Checked<Submitted> result) => result.Try(out var done, out var fault)
        ? Json(context, new JsonObject { ["index"] = done.Index, ["policies"] = node.PolicyView(documents: false) })
        : Refuse(context, fault);

    private static async Task Carry(HttpContext context, Node node)
    {
        if (!StrictJson.ReadObject(await Body(context).ConfigureAwait(false), 65_536).Try(out var body, out var fault))
        {
            await Refuse(context, fault).ConfigureAwait(false);
            return;
        }

        (long, long)? from = StrictJson.Whole(body["entries"], 0, long.MaxValue) is { } entries ? (entries, StrictJson.Whole(body["releases"], 0, long.MaxValue) ?? 0) : null;
        var result = CarriedFile.Write(node, StrictJson.Text(body["for"]) ?? "", from, StrictJson.Text(body["out"]) ?? "");
        await (result.Try(out var carried, out fault) ? Json(context, carried.Json(node)) : Refuse(context, fault)).ConfigureAwait(false);
    }

    private static async Task Take(HttpContext context, Node node)
    {
        var (taken, faults) = await CarriedFile.Take(node, Encoding.UTF8.GetString(await Body(context).ConfigureAwait(false)), Query(context, "compare") is not null).ConfigureAwait(false);
        await (taken is not null ? Json(context, taken.Json(node)) : Refuse(context, [.. faults])).ConfigureAwait(false);
    }

    private static async Task Clock(HttpContext context, NodeHost host)
    {
        var result = StrictJson.ReadObject(await Body(context).ConfigureAwait(false), 4096).Try(out var body, out var fault)
            ? await WhiteCell.Clock(host, body, context.RequestAborted).ConfigureAwait(false) : fault;
        await (result.Try(out var answer, out fault) ? Json(context, answer) : Refuse(context, fault)).ConfigureAwait(false);
    }

    private static string? Query(HttpContext context, string key) => context.Request.Query[key].ToString() is { Length: > 0 } text ? text : null;

    private static async Task Export(HttpContext context, Node node)
    {
        var path = Encoding.UTF8.GetString(await Body(context).ConfigureAwait(false));
        var fault = node.Export?.Invoke(path);
        await (fault is null ? Json(context, new JsonObject { ["written"] = path }) : Refuse(context, fault)).ConfigureAwait(false);
    }

    private static Task Json(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Wire.Bytes(json), context.RequestAborted).AsTask();
    }

    private static Task Refuse(HttpContext context, params Diagnostic[] faults)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Json(context, new JsonObject { ["diagnostics"] = Study.Bundle.Json.Diagnostics([.. faults]) });
    }

    private static async Task<byte[]> Body(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }
}

/// <summary>Talks to the running node of a folder.</summary>
public sealed class OperatorClient : IDisposable
{
    private readonly HttpClient client;

    private OperatorClient(HttpClient client) => this.client = client;

    /// <summary>The way to the node of a folder; a fault when none is running.</summary>
    /// <param name="folder">Of the party.</param>
    public static Checked<OperatorClient> Of(NodeFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.OperatorFile) || StrictJson.ReadObject(File.ReadAllBytes(folder.OperatorFile), 4096).Value is not { } map
            || StrictJson.Text(map["address"]) is not { } address || StrictJson.Text(map["token"]) is not { } token || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return new Diagnostic(NodeCodes.NotRunning, folder.Path, $"no node is running here. Start it with './parapet exchange serve --dir {folder.Path} --listen 127.0.0.1:PORT --peer NAME=URL'.");
        }

        var client = new HttpClient { BaseAddress = uri, Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new OperatorClient(client);
    }

    /// <summary>Asks.</summary>
    /// <param name="path">Such as /status.</param>
    /// <param name="body">To be posted; null to get.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The answer, or what the node refused it for.</returns>
    public async Task<(JsonObject? Answer, IReadOnlyList<Diagnostic> Faults)> Ask(string path, byte[]? body, CancellationToken cancel)
    {
        try
        {
            using var content = body is null ? null : new ByteArrayContent(body);
            var uri = new Uri(path, UriKind.Relative);
            using var response = await (content is null ? client.GetAsync(uri, cancel) : client.PostAsync(uri, content, cancel)).ConfigureAwait(false);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)) as JsonObject ?? [];
            return response.IsSuccessStatusCode || answer["diagnostics"] is not JsonArray list
                ? (answer, [])
                : (null, [.. list.Select(d => new Diagnostic(Text(d, "code"), Text(d, "path"), Text(d, "message"), Text(d, "file"), (int?)d!["line"] ?? 0, (int?)d["column"] ?? 0))]);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, [new Diagnostic(NodeCodes.NotRunning, "", $"the node does not answer: {e.Message} It may have ended without cleaning up; start it again.")]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static string Text(JsonNode? node, string key) => StrictJson.Text(node?[key]) ?? "";
}
