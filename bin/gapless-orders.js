#!/usr/bin/env node
// Owns the name of the command: a file that is there before the package is built, so that npm links it in a workspace.
import "../dist/cli/main.js";
