#include "plugins/formats/tiff/library.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <tiffio.h>
#include <utility>

namespace outvet::tiff {
namespace {

constexpr const char* kWhere = "format.tiff";

/// What libtiff reads from, and what it had to say.
struct Client {
  std::span<const std::byte> file;
  std::uint64_t at = 0;
  bool damaged = false;      ///< it met an error, or gave up before the end of some data
  bool unsupported = false;  ///< a code that its libraries do not know
};

Client& client_of(void* handle) {
  return *static_cast<Client*>(handle);
}

tmsize_t read_proc(thandle_t handle, void* to, tmsize_t size) {
  Client& client = client_of(handle);
  const std::uint64_t left =
      client.file.size() - std::min<std::uint64_t>(client.at, client.file.size());
  const std::size_t count = std::min(left, static_cast<std::uint64_t>(std::max<tmsize_t>(size, 0)));
  if (count > 0) std::memcpy(to, client.file.data() + client.at, count);
  client.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write_proc(thandle_t, void*, tmsize_t) {
  return 0;
}

toff_t seek_proc(thandle_t handle, toff_t to, int whence) {
  Client& client = client_of(handle);
  if (whence == SEEK_CUR) to += client.at;
  if (whence == SEEK_END) to += client.file.size();
  client.at = to;
  return to;
}

int close_proc(thandle_t) {
  return 0;
}

toff_t size_proc(thandle_t handle) {
  return client_of(handle).file.size();
}

/// libtiff may read the file where it lies, and promises not to write there.
int map_proc(thandle_t handle, void** base, toff_t* size) {
  const Client& client = client_of(handle);
  *base = const_cast<std::byte*>(client.file.data());
  *size = client.file.size();
  return 1;
}

void unmap_proc(thandle_t, void*, toff_t) {}

using Message = std::array<char, 256>;

Message message_of(const char* format, std::va_list values) {
  Message message{};
  std::vsnprintf(message.data(), message.size(), format, values);
  return message;
}

int on_error(TIFF*, void* user, const char*, const char* format, std::va_list values) {
  Client& client = client_of(user);
  client.damaged = true;
  const Message message = message_of(format, values);
  client.unsupported |=
      std::string_view{message.data()}.find("nsupported") != std::string_view::npos;
  return 1;
}

/// Decoders of faxes and of JPEG only warn when data end early, and leave the rest of the
/// picture as it was: for a scan that is a picture which was not seen.
int on_warning(TIFF*, void* user, const char*, const char* format, std::va_list values) {
  const Message message = message_of(format, values);
  const std::string_view text{message.data()};
  const auto says = [&](std::string_view words) { return text.find(words) != text.npos; };
  if (says("remature") || says("lack of data") || says("length mismatch") ||
      (says("Corrupt JPEG") && !says("extraneous")))
    client_of(user).damaged = true;
  return 1;
}

}  // namespace

struct Library::State {
  Client client;
  TIFF* tif = nullptr;
};

void Library::Free::operator()(State* state) const {
  if (state->tif != nullptr) TIFFClose(state->tif);
  delete state;
}

Library::Library(std::unique_ptr<State, Free> state) : state_(std::move(state)) {}

Result<Library> Library::open(std::span<const std::byte> file, const Limits& limits) {
  std::unique_ptr<State, Free> state{new State};
  state->client.file = file;
  TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
  if (options == nullptr) return Error{ErrorCode::LimitExceeded, kWhere, "out of memory"};
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, static_cast<tmsize_t>(limits.memory_bytes));
  TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, &state->client);
  TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, &state->client);
  // "h": the header alone, directories are chosen by their offsets.
  state->tif = TIFFClientOpenExt("", "rh", &state->client, read_proc, write_proc, seek_proc,
                                 close_proc, size_proc, map_proc, unmap_proc, options);
  TIFFOpenOptionsFree(options);
  if (state->tif == nullptr)
    return Error{ErrorCode::Malformed, kWhere, "a header that libtiff refuses"};
  return Library{std::move(state)};
}

Result<Done> Library::select(std::uint64_t offset) {
  if (TIFFSetSubDirectory(state_->tif, offset) == 0)
    return Error{ErrorCode::Malformed, kWhere, "a directory that libtiff refuses"};
  // Complaints about tags are no damage to the picture.
  state_->client.damaged = state_->client.unsupported = false;
  return Done{};
}

::tiff* Library::handle() const noexcept {
  return state_->tif;
}

bool Library::damaged() const noexcept {
  return state_->client.damaged;
}

Error Library::complaint() const {
  if (state_->client.unsupported)
    return {ErrorCode::Unsupported, kWhere, "a code that libtiff does not know"};
  return {ErrorCode::Malformed, kWhere, "the picture data end early or are broken"};
}

}  // namespace outvet::tiff
