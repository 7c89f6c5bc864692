using Insights.Api.Answers;

namespace Insights.Api.Members;

internal static class MembersExtensions
{
    public static TBuilder AddMembers<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<FreeText>();
        builder.Services.AddSingleton<MemberSources>();
        builder.Services.AddSingleton<MemberLookup>();
        builder.Services.AddSingleton<HomeMembers>();
        return builder;
    }
}
