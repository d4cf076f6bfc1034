#include "plugins/common/onnx.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <unistd.h>
#include <utility>

#include <sys/mman.h>

namespace outvet {
namespace {

constexpr const char* kWhere = "onnx";

// The C interface of ONNX Runtime is one table of function pointers that only ever grows:
// the place of a function never changes (onnxruntime_c_api.h, "OrtApi", since version 1).
enum class Slot : std::size_t {
  GetErrorMessage = 2,
  CreateEnv = 3,
  CreateSessionFromArray = 8,
  Run = 9,
  CreateSessionOptions = 10,
  DisableMemPattern = 17,
  SetSessionGraphOptimizationLevel = 23,
  SetIntraOpNumThreads = 24,
  SetInterOpNumThreads = 25,
  SessionGetInputCount = 30,
  SessionGetOutputCount = 31,
  SessionGetInputName = 36,
  SessionGetOutputName = 37,
  CreateTensorWithDataAsOrtValue = 49,
  GetTensorMutableData = 51,
  GetTensorElementType = 60,
  GetDimensionsCount = 61,
  GetDimensions = 62,
  GetTensorTypeAndShape = 65,
  CreateCpuMemoryInfo = 69,
  AllocatorFree = 76,
  GetAllocatorWithDefaultOptions = 78,
  ReleaseStatus = 93,
  ReleaseSession = 95,
  ReleaseValue = 96,
  ReleaseTensorTypeAndShapeInfo = 99,
  ReleaseSessionOptions = 100,
};

constexpr std::uint32_t kApiVersion = 11;  // the oldest with all slots above
constexpr int kLogErrors = 3;              // ORT_LOGGING_LEVEL_ERROR
constexpr int kOptimizeAll = 99;           // ORT_ENABLE_ALL
constexpr int kFloat = 1;                  // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
constexpr int kDeviceAllocator = 0;        // OrtDeviceAllocator
constexpr int kMemoryDefault = 0;          // OrtMemTypeDefault
constexpr const char* kNoTelemetry = "ORT_DISABLE_TELEMETRY";
constexpr std::size_t kMostOutputs = 64;
constexpr std::size_t kMostDimensions = 8;
constexpr std::int64_t kMostNumbers = 1LL << 28U;  // 1 GiB of floats: more is no answer of ours

Error failed(ErrorCode code, std::string detail) {
  return {code, kWhere, std::move(detail)};
}

/// The runtime's makers build it with a reporter of its use, which is on by default: it starts a
/// thread, reads the machine's identity, writes to the home folder and can send. It looks at
/// this variable when it is loaded. outvet's main() has set it before there were threads; for
/// every other program it is set here.
void forbid_telemetry() {
  const char* set = std::getenv(kNoTelemetry);  // NOLINT(concurrency-mt-unsafe)
  if (set == nullptr || std::string_view{set} != "1")
    ::setenv(kNoTelemetry, "1", 1);  // NOLINT(concurrency-mt-unsafe)
}

/// What dlopen may load: exactly the bytes that were checked. A sealed memory file cannot
/// be exchanged between the check and the loading, as a file on disk could.
Result<void*> load_library(std::span<const std::byte> bytes) {
  forbid_telemetry();
  const int fd = memfd_create("onnxruntime", MFD_CLOEXEC);
  if (fd < 0) return failed(ErrorCode::Internal, "no memory file for the runtime");
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  void* library = nullptr;
  if (done == bytes.size())
    library = dlopen(("/proc/self/fd/" + std::to_string(fd)).c_str(), RTLD_NOW | RTLD_LOCAL);
  close(fd);
  if (!library) return failed(ErrorCode::Unavailable, "the ONNX runtime cannot be loaded");
  return library;
}

}  // namespace

/// The runtime of this process. Never unloaded: its threads and allocators outlive sessions.
class OnnxRuntime {
 public:
  static Result<std::shared_ptr<const OnnxRuntime>> load(const ModelStore& models) {
    Result<std::shared_ptr<const ByteSource>> bytes = models.open("onnxruntime");
    if (!bytes) return bytes.error();
    Result<void*> library = load_library(*(*bytes)->in_memory());
    if (!library) return library.error();
    // OrtApiBase: { GetApi(version), GetVersionString() }
    const auto base =
        reinterpret_cast<void* const* (*)()>(dlsym(*library, "OrtGetApiBase"));  // NOLINT
    if (!base) return failed(ErrorCode::Unavailable, "the file is no ONNX runtime");
    const auto get_api = reinterpret_cast<void* const* (*)(std::uint32_t)>(base()[0]);  // NOLINT
    void* const* table = get_api(kApiVersion);
    if (!table) return failed(ErrorCode::Unavailable, "the ONNX runtime is too old");
    std::shared_ptr<OnnxRuntime> runtime{new OnnxRuntime{table}};
    if (auto ok = runtime->start(); !ok) return ok.error();
    return std::shared_ptr<const OnnxRuntime>{std::move(runtime)};
  }

  /// Calls a function of the table that returns a status, null for success.
  template <class... Args>
  Result<Done> call(Slot slot, Args... args) const {
    void* status = function<void*(Args...)>(slot)(args...);
    if (!status) return Done{};
    Error error = failed(ErrorCode::Internal,
                         function<const char*(const void*)>(Slot::GetErrorMessage)(status));
    release(Slot::ReleaseStatus, status);
    return error;
  }

  void release(Slot slot, void* thing) const {
    if (thing) function<void(void*)>(slot)(thing);
  }

  const void* memory() const { return memory_; }
  void* allocator() const { return allocator_; }
  const void* environment() const { return environment_; }

 private:
  explicit OnnxRuntime(void* const* table) : table_(table) {}

  template <class Signature>
  Signature* function(Slot slot) const {
    return reinterpret_cast<Signature*>(table_[static_cast<std::size_t>(slot)]);  // NOLINT
  }

  Result<Done> start() {
    if (auto ok = call(Slot::CreateEnv, kLogErrors, "outvet", &environment_); !ok) return ok;
    if (auto ok = call(Slot::CreateCpuMemoryInfo, kDeviceAllocator, kMemoryDefault, &memory_); !ok)
      return ok;
    return call(Slot::GetAllocatorWithDefaultOptions, &allocator_);
  }

  void* const* table_;
  void* environment_ = nullptr;
  void* memory_ = nullptr;
  void* allocator_ = nullptr;
};

namespace {

/// Frees a thing of the runtime when it goes out of scope.
class Held {
 public:
  Held(const OnnxRuntime& runtime, Slot release) : runtime_(runtime), release_(release) {}
  ~Held() { runtime_.release(release_, thing_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  void*& get() { return thing_; }

 private:
  const OnnxRuntime& runtime_;
  Slot release_;
  void* thing_ = nullptr;
};

Result<std::vector<std::int64_t>> shape_of(const OnnxRuntime& runtime, void* value) {
  Held info{runtime, Slot::ReleaseTensorTypeAndShapeInfo};
  if (auto ok =
          runtime.call(Slot::GetTensorTypeAndShape, static_cast<const void*>(value), &info.get());
      !ok)
    return ok.error();
  const void* known = info.get();
  int type = 0;
  if (auto ok = runtime.call(Slot::GetTensorElementType, known, &type); !ok) return ok.error();
  std::size_t count = 0;
  if (auto ok = runtime.call(Slot::GetDimensionsCount, known, &count); !ok) return ok.error();
  if (type != kFloat || count > kMostDimensions)
    return failed(ErrorCode::Internal, "the network gives something other than floats");
  std::vector<std::int64_t> shape(count);
  if (auto ok = runtime.call(Slot::GetDimensions, known, shape.data(), count); !ok)
    return ok.error();
  return shape;
}

/// Product of all sides, or -1 when it is no number of floats that fits.
std::int64_t numbers_in(std::span<const std::int64_t> shape) {
  std::int64_t all = 1;
  for (const std::int64_t side : shape) {
    if (side < 0 || (side > 0 && all > kMostNumbers / side)) return -1;
    all *= side;
  }
  return all;
}

Result<Tensor> copy_out(const OnnxRuntime& runtime, void* value) {
  Result<std::vector<std::int64_t>> shape = shape_of(runtime, value);
  if (!shape) return shape.error();
  const std::int64_t count = numbers_in(*shape);
  if (count < 0) return failed(ErrorCode::Internal, "the network gives too many numbers");
  float* data = nullptr;
  if (auto ok = runtime.call(Slot::GetTensorMutableData, value, &data); !ok) return ok.error();
  return Tensor{std::move(*shape), {data, data + count}};
}

}  // namespace

struct OnnxModel::Impl {
  std::shared_ptr<const OnnxRuntime> runtime;
  void* session = nullptr;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;

  ~Impl() { runtime->release(Slot::ReleaseSession, session); }

  Result<Done> create(std::span<const std::byte> bytes) {
    Held options{*runtime, Slot::ReleaseSessionOptions};
    if (auto ok = runtime->call(Slot::CreateSessionOptions, &options.get()); !ok) return ok;
    // One thread: work is shared over cores by lines and pictures, not inside a network.
    for (const Slot slot : {Slot::SetIntraOpNumThreads, Slot::SetInterOpNumThreads})
      if (auto ok = runtime->call(slot, options.get(), 1); !ok) return ok;
    if (auto ok =
            runtime->call(Slot::SetSessionGraphOptimizationLevel, options.get(), kOptimizeAll);
        !ok)
      return ok;
    // Inputs differ in size: plans for each would hold half as much memory again and gain nothing.
    if (auto ok = runtime->call(Slot::DisableMemPattern, options.get()); !ok) return ok;
    if (auto ok = runtime->call(Slot::CreateSessionFromArray, runtime->environment(),
                                static_cast<const void*>(bytes.data()), bytes.size(),
                                static_cast<const void*>(options.get()), &session);
        !ok)
      return failed(ErrorCode::Malformed, ok.error().detail);
    if (auto ok = names(Slot::SessionGetInputCount, Slot::SessionGetInputName, inputs); !ok)
      return ok;
    return names(Slot::SessionGetOutputCount, Slot::SessionGetOutputName, outputs);
  }

  Result<Done> names(Slot count_slot, Slot name_slot, std::vector<std::string>& out) const {
    const void* known = session;
    std::size_t count = 0;
    if (auto ok = runtime->call(count_slot, known, &count); !ok) return ok;
    if (count == 0 || count > kMostOutputs)
      return failed(ErrorCode::Malformed, "the network has no inputs or outputs");
    for (std::size_t i = 0; i < count; ++i) {
      char* name = nullptr;
      if (auto ok = runtime->call(name_slot, known, i, runtime->allocator(), &name); !ok) return ok;
      out.emplace_back(name);
      if (auto ok =
              runtime->call(Slot::AllocatorFree, runtime->allocator(), static_cast<void*>(name));
          !ok)
        return ok;
    }
    return Done{};
  }
};

OnnxModel::OnnxModel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OnnxModel::~OnnxModel() = default;

Result<std::shared_ptr<const OnnxModel>> OnnxModel::open(const ModelStore& models,
                                                         const std::string& name) {
  // Process-wide and only a cache: what it holds is named by file and checked when loaded.
  static std::mutex guard;
  static std::shared_ptr<const OnnxRuntime> runtime;
  static std::map<std::string, std::weak_ptr<const OnnxModel>> loaded;

  const std::scoped_lock lock{guard};
  const std::string path = models.path_of(name);
  if (const auto known = loaded.find(path); known != loaded.end())
    if (auto model = known->second.lock()) return model;
  Result<std::shared_ptr<const ByteSource>> bytes = models.open(name);
  if (!bytes) return bytes.error();
  if (!runtime) {
    auto fresh = OnnxRuntime::load(models);
    if (!fresh) return fresh.error();
    runtime = std::move(*fresh);
  }
  auto impl = std::make_unique<Impl>();
  impl->runtime = runtime;
  if (auto ok = impl->create(*(*bytes)->in_memory()); !ok) return ok.error();
  std::shared_ptr<const OnnxModel> model{new OnnxModel{std::move(impl)}};
  loaded[path] = model;
  return model;
}

Result<std::vector<Tensor>> OnnxModel::run(std::span<const float> data,
                                           std::span<const std::int64_t> shape) const {
  const OnnxRuntime& runtime = *impl_->runtime;
  if (numbers_in(shape) != static_cast<std::int64_t>(data.size()))
    return failed(ErrorCode::Internal, "input and its shape disagree");
  Held input{runtime, Slot::ReleaseValue};
  // The runtime takes a writable pointer but reads only.
  auto* numbers = const_cast<float*>(data.data());  // NOLINT
  if (auto ok = runtime.call(Slot::CreateTensorWithDataAsOrtValue, runtime.memory(),
                             static_cast<void*>(numbers), data.size_bytes(), shape.data(),
                             shape.size(), kFloat, &input.get());
      !ok)
    return ok.error();

  std::vector<const char*> names;
  for (const std::string& name : impl_->outputs)
    names.push_back(name.c_str());
  std::vector<void*> values(names.size(), nullptr);
  const char* input_name = impl_->inputs.front().c_str();
  const void* run_options = nullptr;
  const void* given = input.get();
  auto ran = runtime.call(
      Slot::Run, impl_->session, run_options, static_cast<const char* const*>(&input_name),
      static_cast<const void* const*>(&given), std::size_t{1},
      static_cast<const char* const*>(names.data()), names.size(), values.data());
  std::vector<Tensor> outputs;
  Result<Done> copied = ran;
  for (void* value : values) {
    if (copied) {
      Result<Tensor> tensor = copy_out(runtime, value);
      if (tensor)
        outputs.push_back(std::move(*tensor));
      else
        copied = tensor.error();
    }
    runtime.release(Slot::ReleaseValue, value);
  }
  if (!copied) return copied.error();
  return outputs;
}

}  // namespace outvet
