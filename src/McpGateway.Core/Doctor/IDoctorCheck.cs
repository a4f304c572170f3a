namespace McpGateway.Doctor;

/// <summary>Looks at one part of an installation. It changes nothing.</summary>
internal interface IDoctorCheck
{
    /// <summary>What is found, as it is found.</summary>
    /// <param name="cancellationToken">Ends it, with every process that it has started.</param>
    IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken);
}
