# Rack, the base of Rails and Sinatra, on Puma. Returns the parsed form as JSON.
require 'digest'
require 'json'
require 'rack'

def hexadecimal(text) = text.nil? ? nil : text.unpack1('H*')

# A name with [] or [key] becomes a list or a map; this restores one name for each item.
def flat(name, value, &block)
  case value
  when Array then value.each { |item| flat("#{name}[]", item, &block) }
  when Hash
    return yield name, value if value.key?(:tempfile)
    value.each { |key, item| flat("#{name}[#{key}]", item, &block) }
  else yield name, value
  end
end

run(lambda do |env|
  request = Rack::Request.new(env)
  fields, files = [], []
  request.POST.each do |name, value|
    flat(name, value) do |name, value|
      next fields << [hexadecimal(name), hexadecimal(value)] unless value.is_a?(Hash)
      content = value[:tempfile]
      files << {
        field: hexadecimal(name), filename: hexadecimal(value[:filename]), type: value[:type], size: content.size,
        sha256: Digest::SHA256.file(content.path).hexdigest }
    end
  end
  body = JSON.generate(
    versions: { Rack: Rack.release, Puma: Puma::Const::PUMA_VERSION, Ruby: RUBY_VERSION },
    method: request.request_method, title: env['HTTP_X_TITLE'], connection: env['puma.socket'].peeraddr[1],
    fields: fields, files: files)
  File.write(ENV.fetch('REPORTS'), "#{body}\n", mode: 'a')
  [200, { 'Content-Type' => 'application/json' }, [body]]
end)
