// Go's net/http, with the parser of mime/multipart.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
)

type file struct {
	Field    string `json:"field"`
	Filename string `json:"filename"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
}

func hexadecimal(text string) string { return hex.EncodeToString([]byte(text)) }

// The form is a map, whose order is random in Go: sorted, so that the response is the same every time.
func sorted[V any](form map[string]V) []string {
	names := []string{}
	for name := range form {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func upload(response http.ResponseWriter, request *http.Request) {
	if err := request.ParseMultipartForm(32 << 20); err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	defer request.MultipartForm.RemoveAll()
	fields, files := [][2]string{}, []file{}
	for _, name := range sorted(request.MultipartForm.Value) {
		for _, value := range request.MultipartForm.Value[name] {
			fields = append(fields, [2]string{hexadecimal(name), hexadecimal(value)})
		}
	}
	for _, name := range sorted(request.MultipartForm.File) {
		for _, header := range request.MultipartForm.File[name] {
			content, err := header.Open()
			if err != nil {
				http.Error(response, err.Error(), http.StatusInternalServerError)
				return
			}
			digest := sha256.New()
			size, _ := io.Copy(digest, content)
			content.Close()
			files = append(files, file{
				hexadecimal(name), hexadecimal(header.Filename), header.Header.Get("Content-Type"), size,
				fmt.Sprintf("%x", digest.Sum(nil))})
		}
	}
	_, port, _ := net.SplitHostPort(request.RemoteAddr)
	connection, _ := strconv.Atoi(port)
	var title any // null without the header
	if values := request.Header.Values("X-Title"); len(values) > 0 {
		title = values[0]
	}
	reports, err := os.OpenFile(os.Getenv("REPORTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	defer reports.Close()
	response.Header().Set("Content-Type", "application/json")
	json.NewEncoder(io.MultiWriter(reports, response)).Encode(map[string]any{
		"versions": map[string]string{"Go": strings.TrimPrefix(runtime.Version(), "go")},
		"method":   request.Method, "title": title, "connection": connection,
		"fields": fields, "files": files})
}

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(upload)))
}
