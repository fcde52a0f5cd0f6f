#include "reconciler/sandbox/run_schema.h"

#include <fmt/format.h>

#include <algorithm>
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

std::string_view FieldListOf(std::string_view message) {
  for (const Message& row : kMessages) {
    if (row.name == message) return row.fields;
  }
  return {};
}

// A field by what follows its colon: "Container[]-".
Field FieldFrom(std::string_view text) {
  const std::size_t end = std::min(text.size(), text.find_first_of("[]!-"));
  const std::string_view marks = text.substr(end);
  const auto has = [&](char mark) { return marks.find(mark) != std::string_view::npos; };
  return {text.substr(0, end), has('['), has('!'), has('-')};
}

std::optional<Field> FindField(std::string_view message, std::string_view name) {
  std::string_view rest = FieldListOf(message);
  while (!rest.empty()) {
    const std::string_view entry = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    const auto colon = entry.find(':');
    if (entry.substr(0, colon) == name) return FieldFrom(entry.substr(colon + 1));
  }
  return std::nullopt;
}

// The kinds that are one JSON value, and how Google's errors call them.
struct Scalar {
  std::string_view kind;
  bool (*fits)(const Json& value);
  std::string_view type;
};
constexpr std::array kScalars{
    Scalar{"s", [](const Json& value) { return value.is_string(); }, "TYPE_STRING"},
    Scalar{"b", [](const Json& value) { return value.is_boolean(); }, "TYPE_BOOL"},
    Scalar{"d", [](const Json& value) { return value.is_number(); }, "TYPE_DOUBLE"},
    Scalar{"i", [](const Json& value) { return value.is_number_integer(); }, "TYPE_INT32"},
    Scalar{"l", [](const Json& value) { return value.is_string() || value.is_number_integer(); },
           "TYPE_INT64"},
};

Result<Json> Part(std::string_view message, const Json& body, const Json& stored,
                  const std::string& where);

tl::unexpected<Error> WrongKind(const std::string& where, std::string_view kind) {
  return Fail(Code::kInvalidArgument, fmt::format("Invalid value at '{}' ({})", where, kind));
}

Result<Json> StringMap(const Json& value, const std::string& where) {
  if (!value.is_object()) return WrongKind(where, "TYPE_MAP");
  for (const auto& [key, entry] : value.items()) {
    if (!entry.is_string()) return WrongKind(fmt::format("{}.{}", where, key), "TYPE_STRING");
  }
  return value;
}

Result<Json> One(std::string_view kind, const Json& value, const Json& stored,
                 const std::string& where) {
  if (kind == "m") return StringMap(value, where);
  for (const Scalar& scalar : kScalars) {
    if (scalar.kind != kind) continue;
    return scalar.fits(value) ? Result<Json>(value) : WrongKind(where, scalar.type);
  }
  if (!value.is_object()) return WrongKind(where, kind);
  return Part(kind, value, stored, where);
}

Result<Json> List(std::string_view kind, const Json& value, const Json& stored,
                  const std::string& where) {
  if (!value.is_array()) return WrongKind(where, "a list");
  Json list = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    static const Json kNothing;
    const Json& counterpart = stored.is_array() && i < stored.size() ? stored[i] : kNothing;
    LOCKSTEP_TRY(Json item, One(kind, value[i], counterpart, fmt::format("{}[{}]", where, i)));
    list.push_back(std::move(item));
  }
  return list;
}

// True for what proto3 JSON leaves out. An empty message is there; an empty map or list is not.
bool IsDefault(const Json& value, const Field& field) {
  if (field.keeps_default) return false;
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  if (value.is_array() || field.kind == "m") return value.empty();
  if (value.is_boolean()) return !value.get<bool>();
  return value == 0;
}

Result<Json> Whole(const Field& field, const Json& value, const Json& stored,
                   const std::string& where) {
  return field.is_list ? List(field.kind, value, stored, where)
                       : One(field.kind, value, stored, where);
}

Result<Json> Part(std::string_view message, const Json& body, const Json& stored,
                  const std::string& where) {
  Json part = Json::object();
  for (const auto& [name, value] : body.items()) {
    if (value.is_null()) continue;
    const auto field = FindField(message, name);
    if (!field) {
      if (!stored.is_object() || !stored.contains(name)) return Fail(UnknownMember(name, where));
      part[name] = value;
      continue;
    }
    if (field->output_only) continue;
    const std::string place = fmt::format("{}.{}", where, name);
    LOCKSTEP_TRY(Json kept, Whole(*field, value, At(stored, name), place));
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
