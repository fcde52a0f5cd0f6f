// check.mjs SCHEMA TEXTS: TEXTS is a JSON list of YAML texts. Prints a JSON list with, for each, what
// the schema has against it; an empty text is one without fault.
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const [, , schemaFile, textsFile] = process.argv;
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
// Alternatives ask for keys that the object around them describes.
const ajv = new Ajv({ allowUnionTypes: true, strict: true, strictRequired: false });
const validate = ajv.compile(read(schemaFile));
const verdicts = read(textsFile).map((text) =>
  validate(parse(text)) ? "" : ajv.errorsText(validate.errors),
);
console.log(JSON.stringify(verdicts));
