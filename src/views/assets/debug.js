// Comfort for the debugger's page. Everything here can be done without it.
