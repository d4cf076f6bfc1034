#include "scanner/base/hash.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

namespace outvet {
namespace {

constexpr std::size_t kPiece = 1U << 20U;  // read size; larger gains nothing, measured

std::string hex(std::span<const unsigned char> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Context start() {
  Context context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return context;
}

std::string finish(const Context& context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  return hex({digest.data(), length});
}

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got <= 0) throw std::runtime_error("the system gives no random bytes");
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  const Context context = start();
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  return finish(context);
}

Result<std::string> sha256(const ByteSource& source, const Budget& budget) {
  if (const auto all = source.in_memory()) return sha256(*all);
  const Context context = start();
  std::vector<std::byte> piece(std::min<std::uint64_t>(kPiece, source.size()));
  for (std::uint64_t at = 0; at < source.size();) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const std::span<std::byte> now =
        std::span{piece}.first(std::min<std::uint64_t>(piece.size(), source.size() - at));
    if (auto done = source.read_at(at, now); !done) return done.error();
    EVP_DigestUpdate(context.get(), now.data(), now.size());
    at += now.size();
  }
  return finish(context);
}

Fingerprinter Fingerprinter::ephemeral() {
  std::array<std::byte, 32> key{};
  fill_random(key);
  return {"k0", key};
}

std::string Fingerprinter::name(std::string_view type, std::string_view value) const {
  std::string message{type};
  message += '\0';
  message += value;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
       &length);
  return id_ + ":" + hex({digest.data(), 16});
}

std::string random_hex(std::size_t count) {
  std::vector<std::byte> bytes(count);
  fill_random(bytes);
  return hex({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

}  // namespace outvet
