using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>What answers people with a browser, at addresses of its own.</summary>
internal interface IPage
{
    /// <summary>Whether it has something at an address.</summary>
    bool Has(string path);

    /// <summary>Answers a request for one of its addresses. Who makes it, it finds out itself.</summary>
    Task AnswerAsync(HttpContext context);
}
