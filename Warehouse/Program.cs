// Placeholder until the migrations runner lands in the next commit.
return 0;
