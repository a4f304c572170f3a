namespace McpGateway.Configuration;

/// <summary>What the user configured cannot be used; the message says what and how to fix it.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public ConfigurationException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="innerException">What caused it.</param>
    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws what was collected, so that who has mended one thing is not told of the next only then; nothing where there is nothing.</summary>
    /// <param name="errors">The errors.</param>
    internal static void ThrowAll(IReadOnlyList<ConfigurationException> errors)
    {
        if (errors.Count > 0)
        {
            throw errors.Count == 1 ? errors[0] : new ConfigurationException(string.Join(" ", errors.Select(error => error.Message)), errors[0]);
        }
    }
}
