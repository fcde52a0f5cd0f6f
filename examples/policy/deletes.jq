# What forbids a plan, a message each; an empty list: nothing does.
#
#   lockstep show --json p.plan |
#     jq --argjson labels '["allow-mass-delete"]' --argjson most 100 -f deletes.jq
#
# `labels`: those of the pull request. `most`: documents that may be deleted without one.

def documents: [.resource_changes[] | select(.change.actions == ["delete"]) | .change.before.count] | add // 0;

def refused: [.checks[] | select(.status == "fail" and (.address.name | contains(".bounds.delete_")))];

[
  (documents as $n | select($n > $most and ($labels | index("allow-mass-delete") | not))
    | "\($n) documents are deleted, more than \($most): the label allow-mass-delete is needed"),
  (refused[] | "\(.address.name): \(.instances[0].problems[0].message)"),
  (.lockstep.policy_changes // [] | .[] | "the manifest allows more than before: \(.what)"),
  (select(.errored) | "the plan has errors")
]
