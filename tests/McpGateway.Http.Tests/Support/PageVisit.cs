using System.Net;
using System.Text.RegularExpressions;

namespace McpGateway.Http.Tests.Support;

/// <summary>What a browser does with the page of a gateway, but for showing it.</summary>
internal sealed partial class PageVisit : IDisposable
{
    private readonly HttpClient _client;
    private readonly SocketsHttpHandler _handler;
    private readonly Uri _gateway;

    public PageVisit(Uri gateway)
    {
        _gateway = gateway;
        _handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
#pragma warning disable CA5359 // The certificate is one of the test.
        _handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        _client = new HttpClient(_handler) { Timeout = Deadline.Patience };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The text of the last page.</summary>
    public string Html { get; private set; } = "";

    /// <summary>Gets a page.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway, path)), change);

    /// <summary>Gets a page that is there.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode}\n{Html}");
        return Html;
    }

    /// <summary>Sends a form as the last page would.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, Action<HttpRequestMessage>? change = null, params (string Name, string Value)[] fields)
    {
        (string Name, string Value)[] token = FormToken().Match(Html) is { Success: true } found ? [("form", found.Groups["token"].Value)] : [];
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway, path))
        {
            Content = new FormUrlEncodedContent(token.Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.TryAddWithoutValidation("Origin", _gateway.GetLeftPart(UriPartial.Authority));
        return SendAsync(request, change);
    }

    /// <summary>Does something with a server, and shows its page.</summary>
    public async Task<string> ActAsync(string server, string action)
    {
        string place = "/servers/" + Uri.EscapeDataString(server);
        await ReadAsync(place);
        using HttpResponseMessage response = await PostAsync($"{place}/{action}");
        Assert.True(response.StatusCode == HttpStatusCode.SeeOther, $"{(int)response.StatusCode}\n{Html}");
        return await ReadAsync(response.Headers.Location!.OriginalString);
    }

    /// <summary>What a person reads on the last page.</summary>
    public string Text => TextOf(Html);

    public static string TextOf(string html) => WebUtility.HtmlDecode(Space().Replace(Tags().Replace(html, " "), " "));

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Action<HttpRequestMessage>? change)
    {
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        change?.Invoke(request);
        HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Html = text.Length > 0 ? text : Html;
        return response;
    }

    [GeneratedRegex("name=\"form\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
