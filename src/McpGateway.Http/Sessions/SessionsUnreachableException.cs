namespace McpGateway.Http.Sessions;

/// <summary>Where sessions are kept cannot be reached. The message says what cannot, and what to do.</summary>
internal sealed class SessionsUnreachableException(string message, Exception innerException) : Exception(message, innerException);
