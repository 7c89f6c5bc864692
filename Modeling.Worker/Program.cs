using Modeling.Worker;
using ServiceDefaults;
using ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase();
builder.AddModeling();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
