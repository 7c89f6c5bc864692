using AppHost.Embedded.Projects;

namespace Aspire.Hosting
{
    /// <summary>Where a project is; the build generates one class per project reference in the namespace <c>Projects</c>.</summary>
    public interface IProjectMetadata
    {
        string ProjectPath { get; }
    }

    public static class ProjectResourceBuilderExtensions
    {
        public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
            where TProject : IProjectMetadata, new()
        {
            var project = new TProject();
            return project is IProjectAssembly assembly
                ? builder.AddResource(new ProjectResource(name, project.ProjectPath, assembly.AssemblyPath))
                : throw new DistributedApplicationException($"{typeof(TProject)} does not say where its assembly is. Build the AppHost with its Embedded.targets.");
        }
    }
}

namespace AppHost.Embedded.Projects
{
    /// <summary>Where the build puts a project's assembly.</summary>
    internal interface IProjectAssembly
    {
        string AssemblyPath { get; }
    }
}
