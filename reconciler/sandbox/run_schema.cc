#include "reconciler/sandbox/run_schema.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "reconciler/sandbox/request.h"

namespace lockstep::sandbox {
namespace {

// One line a message: "name:kind", kinds being s string, i int32, l int64, d double, b bool,
// m map of strings, or a message. [] is a list, ! keeps a default that was set (it is a oneof or
// optional), - is only set by the service.
struct Message {
  std::string_view name;
  std::string_view fields;
};
constexpr std::array kMessages{
    Message{"Service",
            "name:s- description:s uid:s- generation:l- labels:m annotations:m createTime:s- "
            "updateTime:s- deleteTime:s- expireTime:s- creator:s- lastModifier:s- client:s "
            "clientVersion:s ingress:s launchStage:s binaryAuthorization:BinaryAuthorization "
            "template:RevisionTemplate traffic:TrafficTarget[] scaling:ServiceScaling "
            "invokerIamDisabled:b defaultUriDisabled:b urls:s[]- iapEnabled:b "
            "multiRegionSettings:MultiRegionSettings customAudiences:s[] observedGeneration:l- "
            "terminalCondition:Condition- conditions:Condition[]- latestReadyRevision:s- "
            "latestCreatedRevision:s- trafficStatuses:TrafficTarget[]- uri:s- satisfiesPzs:b- "
            "threatDetectionEnabled:b- buildConfig:BuildConfig reconciling:b- etag:s-"},
    Message{"RevisionTemplate",
            "revision:s labels:m annotations:m scaling:RevisionScaling vpcAccess:VpcAccess "
            "timeout:s serviceAccount:s containers:Container[] volumes:Volume[] "
            "executionEnvironment:s encryptionKey:s maxInstanceRequestConcurrency:i "
            "serviceMesh:ServiceMesh encryptionKeyRevocationAction:s "
            "encryptionKeyShutdownDuration:s sessionAffinity:b healthCheckDisabled:b "
            "nodeSelector:NodeSelector gpuZonalRedundancyDisabled:b! client:s clientVersion:s"},
    Message{"Job",
            "name:s- uid:s- generation:l- labels:m annotations:m createTime:s- updateTime:s- "
            "deleteTime:s- expireTime:s- creator:s- lastModifier:s- client:s clientVersion:s "
            "launchStage:s binaryAuthorization:BinaryAuthorization template:ExecutionTemplate "
            "observedGeneration:l- terminalCondition:Condition- conditions:Condition[]- "
            "executionCount:i- latestCreatedExecution:ExecutionReference- reconciling:b- "
            "satisfiesPzs:b- startExecutionToken:s runExecutionToken:s etag:s-"},
    Message{"ExecutionTemplate",
            "labels:m annotations:m parallelism:i taskCount:i template:TaskTemplate client:s "
            "clientVersion:s"},
    Message{"TaskTemplate",
            "containers:Container[] volumes:Volume[] maxRetries:i! timeout:s serviceAccount:s "
            "executionEnvironment:s encryptionKey:s vpcAccess:VpcAccess nodeSelector:NodeSelector "
            "gpuZonalRedundancyDisabled:b!"},
    Message{"Container",
            "name:s sourceCode:SourceCode image:s command:s[] args:s[] env:EnvVar[] "
            "resources:ResourceRequirements ports:ContainerPort[] volumeMounts:VolumeMount[] "
            "workingDir:s livenessProbe:Probe startupProbe:Probe readinessProbe:Probe "
            "dependsOn:s[] baseImageUri:s buildInfo:BuildInfo-"},
    Message{"EnvVar", "name:s value:s! valueSource:EnvVarSource"},
    Message{"EnvVarSource", "secretKeyRef:SecretKeySelector"},
    Message{"SecretKeySelector", "secret:s version:s"},
    Message{"ResourceRequirements", "limits:m cpuIdle:b startupCpuBoost:b"},
    Message{"ContainerPort", "name:s containerPort:i"},
    Message{"VolumeMount", "name:s mountPath:s subPath:s"},
    Message{"Probe",
            "initialDelaySeconds:i timeoutSeconds:i periodSeconds:i failureThreshold:i "
            "httpGet:HttpGet tcpSocket:TcpSocket grpc:Grpc"},
    Message{"HttpGet", "path:s httpHeaders:HttpHeader[] port:i"},
    Message{"HttpHeader", "name:s value:s"},
    Message{"TcpSocket", "port:i"},
    Message{"Grpc", "port:i service:s"},
    Message{"Volume",
            "name:s secret:SecretVolume cloudSqlInstance:CloudSql emptyDir:EmptyDir nfs:Nfs "
            "gcs:Gcs"},
    Message{"SecretVolume", "secret:s items:VersionToPath[] defaultMode:i"},
    Message{"VersionToPath", "path:s version:s mode:i"},
    Message{"CloudSql", "instances:s[]"},
    Message{"EmptyDir", "medium:s sizeLimit:s"},
    Message{"Nfs", "server:s path:s readOnly:b"},
    Message{"Gcs", "bucket:s readOnly:b mountOptions:s[]"},
    Message{"VpcAccess", "connector:s egress:s networkInterfaces:NetworkInterface[]"},
    Message{"NetworkInterface", "network:s subnetwork:s tags:s[]"},
    Message{"RevisionScaling", "minInstanceCount:i maxInstanceCount:i"},
    Message{"ServiceScaling",
            "minInstanceCount:i scalingMode:s maxInstanceCount:i manualInstanceCount:i!"},
    Message{"BinaryAuthorization", "useDefault:b! policy:s breakglassJustification:s"},
    Message{"TrafficTarget", "type:s revision:s percent:i tag:s uri:s-"},
    Message{"NodeSelector", "accelerator:s"},
    Message{"ServiceMesh", "mesh:s"},
    Message{"MultiRegionSettings", "regions:s[] multiRegionId:s-"},
    Message{"BuildConfig",
            "name:s- sourceLocation:s functionTarget:s imageUri:s baseImage:s "
            "enableAutomaticUpdates:b workerPool:s environmentVariables:m serviceAccount:s"},
    Message{"SourceCode", "cloudStorageSource:CloudStorageSource"},
    Message{"CloudStorageSource", "bucket:s object:s generation:l"},
};

struct Field {
  std::string_view kind{};
  bool is_list = false;
  bool keeps_default = false;
  bool output_only = false;
};

std::string_view FieldsOf(std::string_view message) {
  for (const Message& row : kMessages) {
    if (row.name == message) return row.fields;
  }
  return {};
}

std::optional<Field> FindField(std::string_view message, std::string_view name) {
  std::string_view rest = FieldsOf(message);
  while (!rest.empty()) {
    std::string_view entry = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    const auto colon = entry.find(':');
    if (entry.substr(0, colon) != name) continue;
    Field field{entry.substr(colon + 1)};
    while (!field.kind.empty()) {
      const char last = field.kind.back();
      if (last == '-') field.output_only = true;
      if (last == '!') field.keeps_default = true;
      if (last == ']') field.is_list = true;
      if (last != '-' && last != '!' && last != ']' && last != '[') break;
      field.kind.remove_suffix(1);
    }
    return field;
  }
  return std::nullopt;
}

Result<Json> Part(std::string_view message, const Json& body, const Json& stored,
                  const std::string& where);

tl::unexpected<Error> WrongKind(const std::string& where, std::string_view kind) {
  return Fail(Code::kInvalidArgument, fmt::format("Invalid value at '{}' ({})", where, kind));
}

Result<Json> StringMap(const Json& value, const std::string& where) {
  if (!value.is_object()) return WrongKind(where, "TYPE_MAP");
  for (const auto& [key, entry] : value.items()) {
    if (!entry.is_string()) return WrongKind(where + "." + key, "TYPE_STRING");
  }
  return value;
}

Result<Json> One(std::string_view kind, const Json& value, const Json& stored,
                 const std::string& where) {
  if (kind == "s") return value.is_string() ? Result<Json>(value) : WrongKind(where, "TYPE_STRING");
  if (kind == "b") return value.is_boolean() ? Result<Json>(value) : WrongKind(where, "TYPE_BOOL");
  if (kind == "d") return value.is_number() ? Result<Json>(value) : WrongKind(where, "TYPE_DOUBLE");
  if (kind == "m") return StringMap(value, where);
  if (kind == "i") {
    return value.is_number_integer() ? Result<Json>(value) : WrongKind(where, "TYPE_INT32");
  }
  if (kind == "l") {
    const bool fits = value.is_string() || value.is_number_integer();
    return fits ? Result<Json>(value) : WrongKind(where, "TYPE_INT64");
  }
  if (!value.is_object()) return WrongKind(where, kind);
  return Part(kind, value, stored, where);
}

Result<Json> List(std::string_view kind, const Json& value, const Json& stored,
                  const std::string& where) {
  if (!value.is_array()) return WrongKind(where, "a list");
  Json list = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    static const Json nothing;
    const Json& counterpart = stored.is_array() && i < stored.size() ? stored[i] : nothing;
    LOCKSTEP_TRY(Json item, One(kind, value[i], counterpart, fmt::format("{}[{}]", where, i)));
    list.push_back(std::move(item));
  }
  return list;
}

// True for what proto3 JSON leaves out. An empty message is there; an empty map or list is not.
bool IsDefault(const Json& value, const Field& field) {
  if (field.keeps_default) return false;
  return value == "" || value == false || value == 0 || (value.is_array() && value.empty()) ||
         (field.kind == "m" && value.empty());
}

Result<Json> Part(std::string_view message, const Json& body, const Json& stored,
                  const std::string& where) {
  Json part = Json::object();
  for (const auto& [name, value] : body.items()) {
    if (value.is_null()) continue;
    const std::string place = where + "." + name;
    const auto field = FindField(message, name);
    if (!field) {
      if (!stored.is_object() || !stored.contains(name)) return Fail(UnknownMember(name, where));
      part[name] = value;
      continue;
    }
    if (field->output_only) continue;
    const Json& counterpart = At(stored, name);
    LOCKSTEP_TRY(Json kept, field->is_list ? List(field->kind, value, counterpart, place)
                                           : One(field->kind, value, counterpart, place));
    if (!IsDefault(kept, *field)) part[name] = std::move(kept);
  }
  return part;
}

}  // namespace

Result<Json> WritablePart(std::string_view message, const Json& body, const Json& stored) {
  const std::string where = message == "Service" ? "service" : "job";
  return Part(message, body, stored, where);
}

MaskPath LookUp(std::string_view message, std::string_view path) {
  while (true) {
    const std::string_view name = path.substr(0, path.find('.'));
    const auto field = FindField(message, name);
    if (!field) return MaskPath::kUnknown;
    if (field->output_only) return MaskPath::kOutputOnly;
    if (name.size() == path.size()) return MaskPath::kWritable;
    // A list cannot be addressed further; a map's keys can.
    if (field->is_list) return MaskPath::kUnknown;
    if (field->kind == "m") return MaskPath::kWritable;
    message = field->kind;
    path.remove_prefix(name.size() + 1);
  }
}

}  // namespace lockstep::sandbox
