using System.Globalization;

namespace McpGateway.Configuration;

/// <summary>How long starts and calls may take.</summary>
/// <param name="Init">From the start of a server to the end of its handshake; 30 s by default.</param>
/// <param name="Operation">From a call, or its last sign of progress, to its answer; 300 s by default.</param>
/// <param name="MaxOperation">The most that a call may take whatever progress it reports; 3,600 s by default.</param>
internal sealed record Timeouts(TimeSpan Init, TimeSpan Operation, TimeSpan MaxOperation)
{
    /// <summary>The variable that sets <see cref="Init"/>, in seconds.</summary>
    public const string InitVariable = "GATEWAY_INIT_TIMEOUT";

    /// <summary>The variable that sets <see cref="Operation"/>, in seconds.</summary>
    public const string OperationVariable = "GATEWAY_OPERATION_TIMEOUT";

    /// <summary>The variable that sets <see cref="MaxOperation"/>, in seconds.</summary>
    public const string MaxOperationVariable = "GATEWAY_MAX_OPERATION_TIME";

    /// <summary>The defaults.</summary>
    public static Timeouts Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(3600));

    /// <summary>What holds for one server: its own settings before the variables, the variables before the defaults.</summary>
    /// <exception cref="ConfigurationException">A variable holds no number of seconds.</exception>
    internal static Timeouts For(ServerDefinition server, Variables variables)
    {
        TimeSpan init = server.InitTimeout ?? FromVariable(variables, InitVariable) ?? Default.Init;
        TimeSpan operation = server.OperationTimeout ?? FromVariable(variables, OperationVariable) ?? Default.Operation;
        TimeSpan? most = server.MaxOperationTime ?? FromVariable(variables, MaxOperationVariable);

        // Where nobody has set the most, a call may at least be as long without progress as was asked for.
        return most is { } limit
            ? new Timeouts(init, operation < limit ? operation : limit, limit)
            : new Timeouts(init, operation, operation > Default.MaxOperation ? operation : Default.MaxOperation);
    }

    /// <summary>Reads a positive number of seconds, up to 24 days, which is the most that a timer takes.</summary>
    internal static bool TryParseSeconds(string? text, out TimeSpan time)
    {
        bool good = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0 && seconds <= 2_000_000;
        time = good ? TimeSpan.FromSeconds(seconds) : default;
        return good;
    }

    private static TimeSpan? FromVariable(Variables variables, string name)
    {
        string? text = variables.Get(name);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return TryParseSeconds(text, out TimeSpan time)
            ? time
            : throw new ConfigurationException($"The variable {name} is '{text}'. Set it to a number of seconds above 0, in the environment or in {variables.File}.");
    }
}
