# What forbids a plan, a message each; none: nothing does. The same as deletes.jq, for Conftest and OPA:
#
#   lockstep show --json p.plan >plan.json
#   conftest test --policy deletes.rego --data labels.json plan.json
#
# labels.json: {"labels": ["allow-mass-delete"], "most": 100}
package main

import future.keywords.contains
import future.keywords.if
import future.keywords.in

default most := 100 # documents that may be deleted without the label

most := data.most

documents := sum([change.change.before.count |
	some change in input.resource_changes
	change.change.actions == ["delete"]
])

labelled if "allow-mass-delete" in data.labels

deny contains message if {
	documents > most
	not labelled
	message := sprintf("%d documents are deleted, more than %d: the label allow-mass-delete is needed", [documents, most])
}

deny contains message if {
	some check in input.checks
	check.status == "fail"
	contains(check.address.name, ".bounds.delete_")
	message := sprintf("%s: %s", [check.address.name, check.instances[0].problems[0].message])
}

deny contains message if {
	some change in input.lockstep.policy_changes
	message := sprintf("the manifest allows more than before: %s", [change.what])
}

deny contains "the plan has errors" if input.errored
