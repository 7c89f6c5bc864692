namespace AppHost.Tests;

/// <summary>A test of what the host does as root, skipped for other users.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root";
    }
}
