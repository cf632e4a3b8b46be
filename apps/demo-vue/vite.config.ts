import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/vue/',
  plugins: [vue()],
  server: { proxy: { '/api': 'http://127.0.0.1:4173' } },
})
