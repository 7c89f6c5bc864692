using System.Text.Json;
using Insights.Api.Metrics;
using Insights.Api.Pipeline;
using Insights.Api.Problems;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using Warehouse.Content;
using Warehouse.Semantics;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase();
builder.AddMessageBus();
builder.Services.AddSingleton(MetricCatalog.Load(ContentDirectory.BesideProgram));
builder.Services.AddSingleton<MetricReader>();
builder.AddPipeline();
builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapDefaultEndpoints();
app.MapMetrics();
app.MapPipeline();
app.Run();
