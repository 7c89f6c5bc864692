using Insights.Api;
using Insights.Api.Exports;
using Insights.Api.Generation;
using Insights.Api.Metrics;
using Insights.Api.Pipeline;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase();
builder.AddMessageBus();
builder.AddAnswers();
builder.AddMetrics();
builder.AddPipeline();
builder.AddExports();
builder.AddCustomerContent();

var app = builder.Build();
app.UseAnswers();
app.MapDefaultEndpoints();
app.MapMetrics();
app.MapPipeline();
app.MapExports();
app.MapCustomerContent();
app.Run();
