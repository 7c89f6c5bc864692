using Insights.Api;
using Insights.Api.Exports;
using Insights.Api.Metrics;
using Insights.Api.Pipeline;
using Insights.Api.Questions;
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
builder.AddQuestions();

var app = builder.Build();
app.UseAnswers();
app.MapDefaultEndpoints();
app.MapMetrics();
app.MapPipeline();
app.MapExports();
app.MapQuestions();
app.Run();
