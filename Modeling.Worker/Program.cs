using Modeling.Worker;
using ServiceDefaults;
using ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase(ModelingDatabase.Tune);
builder.AddModeling();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
